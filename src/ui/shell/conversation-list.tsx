"use client";

import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { usePages } from "@/ui/api/use-pages";
import { Button } from "@/ui/primitives/button";
import { ConversationRow } from "./conversation-row";
import { groupByDay } from "./group-by-day";

const PAGE = 50;
const RUNNING_POLL_MS = 3_000;

/** Every conversation under its day, newest first. */
export function ConversationList({ search, onLeave }: { search: string; onLeave?: () => void }) {
  const client = useClient();
  const list = usePages({
    queryKey: [...cacheKeys.conversationList, { search }],
    load: (cursor) => client.conversations.list.query({ search: search || undefined, cursor, limit: PAGE }),
    refreshMs: (pages) => (pages.some((page) => page.conversations.some((row) => row.isRunning)) ? RUNNING_POLL_MS : false),
  });
  const conversations = list.data?.pages.flatMap((page) => page.conversations) ?? [];
  if (list.isSuccess && conversations.length === 0) {
    return (
      <p className="px-2 pt-4 text-sm text-soft">{search ? "No conversation holds these words." : "Your questions will be kept here."}</p>
    );
  }
  return (
    <nav aria-label="Conversations">
      {groupByDay(conversations, new Date()).map((group) => (
        <section key={group.label} aria-label={group.label} className="pt-4">
          <h2 className="px-2 pb-1 text-xs text-soft">{group.label}</h2>
          <ul className="grid grid-cols-1 gap-0.5">
            {group.rows.map((row) => (
              <ConversationRow key={row.id} conversation={row} onLeave={onLeave} />
            ))}
          </ul>
        </section>
      ))}
      {list.hasNextPage ? (
        <Button look="quiet" size="small" className="mt-2 w-full" isBusy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show older
        </Button>
      ) : null}
    </nav>
  );
}
