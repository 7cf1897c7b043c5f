"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { Conversation, Turn } from "@/contracts/conversations";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { Problem } from "@/ui/primitives/field";
import { Icon } from "@/ui/primitives/icon";
import { Skeleton } from "@/ui/primitives/skeleton";
import { count } from "@/ui/primitives/words";
import { PageHeader } from "@/ui/shell/page-header";
import { Composer } from "./composer";
import { EmptyState } from "./empty-state";
import { LazyTurnView } from "./lazy-turn-view";
import { ModelNote } from "./model-note";
import { PendingTurn } from "./pending-turn";
import { SourceDrawer } from "./source-drawer";
import { useAsk } from "./use-ask";
import { useConversation, useHearChanges } from "./use-conversation";
import { useOpened } from "./use-opened";
import { useStickToEnd } from "./use-stick-to-end";

type AskScreenProps = { conversationId: string | null; initial?: Conversation };

/** Questions and their answers; without a conversation, an empty box that invites the first one. */
export function AskScreen({ conversationId, initial }: AskScreenProps) {
  const client = useClient();
  const library = useQuery({ queryKey: cacheKeys.documentTotals, queryFn: () => client.documents.list.query({ limit: 1 }) });
  const conversation = useConversation(conversationId, initial);
  const asking = useAsk(conversationId);
  const { opened, open } = useOpened();
  const scrollRef = useRef<HTMLDivElement>(null);
  const { isAtEnd, goToEnd } = useStickToEnd(scrollRef, opened !== null);
  useHearChanges();
  const { pending } = asking;
  const readyCount = library.data?.readyCount ?? null;

  return (
    <div className="flex min-h-0 flex-1">
      <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
        <PageHeader title={conversation.data?.title ?? pending?.question ?? "Ask"}>
          {readyCount === null ? null : <DocumentCount ready={readyCount} />}
        </PageHeader>
        <div ref={scrollRef} className="min-h-0 flex-1 scroll-pb-40 overflow-y-auto">
          <div role="log" aria-live="off" aria-label="Conversation" className="mx-auto grid max-w-170 gap-12 px-4 pt-6 pb-10 side:px-6">
            {conversation.error ? <Problem>{failureOf(conversation.error).message}</Problem> : null}
            {conversation.isLoading ? <Skeleton lines={6} label="Loading the conversation" /> : null}
            {conversation.data?.turns.map((turn) => (
              <LazyTurnView
                key={turn.questionId}
                conversationId={conversation.data.id}
                turn={turn}
                opened={opened}
                onOpen={open}
                onAgain={asking.askAgain}
              />
            ))}
            {pending ? <PendingTurn pending={pending} onRetry={() => asking.ask(pending.question)} onDrop={asking.dropPending} /> : null}
            {conversationId === null && pending === null ? <EmptyState readyCount={readyCount} /> : null}
          </div>
        </div>
        <div className="relative mx-auto w-full max-w-170 px-4 pb-[max(1.25rem,env(safe-area-inset-bottom))] side:px-6">
          {isAtEnd ? null : (
            <Button size="small" onClick={goToEnd} className="absolute -top-10 left-1/2 -translate-x-1/2 shadow-raised">
              <Icon name="arrowDown" className="size-3.5" />
              Jump to latest
            </Button>
          )}
          <QuestionBox conversationId={conversationId} turns={conversation.data?.turns ?? []} asking={asking} onAsked={goToEnd} />
        </div>
      </main>
      {conversation.data ? <SourceDrawer conversation={conversation.data} /> : null}
    </div>
  );
}

type QuestionBoxProps = { conversationId: string | null; turns: Turn[]; asking: ReturnType<typeof useAsk>; onAsked: () => void };

function QuestionBox({ conversationId, turns, asking, onAsked }: QuestionBoxProps) {
  const lastTurn = turns.at(-1);
  const running = lastTurn?.answers.find((answer) => answer.state === "running");
  const isSending = asking.pending !== null && asking.pending.failure === null;
  const handleAsk = (question: string) => {
    onAsked();
    asking.ask(question);
  };
  return (
    <Composer
      conversationId={conversationId}
      placeholder={lastTurn ? "Ask a follow-up" : "Ask your documents"}
      lastQuestion={lastTurn?.question ?? null}
      note={<ModelNote />}
      isRunning={running !== undefined || isSending}
      isStopping={asking.isStopping || running === undefined}
      onAsk={handleAsk}
      onStop={() => running && asking.stop(running.id)}
    />
  );
}

function DocumentCount({ ready }: { ready: number }) {
  return (
    <span className="shrink-0 rounded-full border border-line px-3 py-1 text-xs text-soft">
      {ready === 0 ? "No documents yet" : count(ready, "document")}
    </span>
  );
}
