"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type FocusEvent, type PointerEvent, useState } from "react";
import type { ConversationSummary } from "@/contracts/conversations";
import { HoverCard, useHoverCard } from "@/ui/primitives/hover-card";
import { Icon } from "@/ui/primitives/icon";
import { Menu } from "@/ui/primitives/menu";
import { Spinner } from "@/ui/primitives/spinner";
import { RenameField } from "./rename-field";
import { useConversationChanges } from "./use-conversation-changes";

type RowProps = { conversation: ConversationSummary; onLeave?: () => void };

/** One conversation: a link, F2 or double click to rename, and a menu. */
export function ConversationRow({ conversation, onLeave }: RowProps) {
  const { id, title, isRunning } = conversation;
  const [isRenaming, setIsRenaming] = useState(false);
  const { isOpen, anchor, card } = useHoverCard<HTMLAnchorElement>();
  const { ref: linkRef, onPointerEnter, onFocus } = anchor;
  const isHere = usePathname() === `/conversations/${id}`;
  const { rename, remove } = useConversationChanges();

  const endRenaming = (next: string | null) => {
    setIsRenaming(false);
    if (next !== null && next !== title) rename(id, next);
    requestAnimationFrame(() => linkRef.current?.focus());
  };

  if (isRenaming) {
    return (
      <li>
        <RenameField title={title} onEnd={endRenaming} />
      </li>
    );
  }
  return (
    <li className={`group relative rounded-control ${isHere ? "bg-tint text-ink" : "text-soft hover:text-ink"}`}>
      <Link
        ref={linkRef}
        onPointerEnter={(event: PointerEvent<HTMLElement>) => isCut(event.currentTarget) && onPointerEnter(event)}
        onPointerLeave={anchor.onPointerLeave}
        onFocus={(event: FocusEvent<HTMLElement>) => isCut(event.currentTarget) && onFocus(event)}
        onBlur={anchor.onBlur}
        href={`/conversations/${id}`}
        onClick={onLeave}
        aria-current={isHere ? "page" : undefined}
        onDoubleClick={() => setIsRenaming(true)}
        onKeyDown={(event) => event.key === "F2" && setIsRenaming(true)}
        className="flex min-h-8 items-center gap-2 rounded-control py-1 pr-2 pl-2 text-sm group-focus-within:pr-8 group-hover:pr-8 pointer-coarse:min-h-11 pointer-coarse:pr-11"
      >
        {isRunning ? (
          <>
            <Spinner />
            <span className="sr-only">Being answered: </span>
          </>
        ) : null}
        <span className="truncate">{title}</span>
      </Link>
      {isOpen ? (
        <HoverCard {...card}>
          <span className="[overflow-wrap:anywhere]">{title}</span>
        </HoverCard>
      ) : null}
      <span className="absolute top-1/2 right-0.5 -translate-y-1/2 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-[[aria-expanded=true]]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          label={`Actions for ${title}`}
          className="grid size-7 place-items-center rounded-chip hover:bg-line pointer-coarse:size-11"
          choices={[
            { label: "Rename", onChoose: () => setIsRenaming(true) },
            { label: "Delete", isDanger: true, onChoose: () => remove(id, title) },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </span>
    </li>
  );
}

/** Whether a row's title is longer than its line; one that is not needs no card. */
function isCut(row: HTMLElement): boolean {
  const title = row.lastElementChild;
  return title !== null && title.scrollWidth > title.clientWidth;
}
