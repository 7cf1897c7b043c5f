"use client";

import { useEffect, useMemo, useRef } from "react";
import type { PassageInContext } from "@/contracts/documents";
import { failureOf } from "@/ui/api/failure";
import { Problem } from "@/ui/primitives/field";
import { Skeleton } from "@/ui/primitives/skeleton";
import type { DrawerTarget } from "./drawer-target";
import { type ShownPassage, showPassages } from "./passage-text";

type PassageReaderProps = { query: { data: PassageInContext | undefined; error: unknown; isPending: boolean }; target: DrawerTarget };

/** The passages around a quote; the quote is marked and scrolled to, its neighbours are soft. */
export function PassageReader({ query, target }: PassageReaderProps) {
  const { passageId, start, end, quote } = target;
  const passages = query.data?.passages;
  const shown = useMemo(() => (passages ? showPassages(passages, { passageId, start, end }) : []), [passages, passageId, start, end]);
  const textRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const cited = textRef.current?.children[citedPosition(shown)];
    // In braces, since browsers begin to answer a scroll with a promise, which is no cleanup.
    (cited?.querySelector("mark") ?? cited)?.scrollIntoView({ block: "center" });
  }, [shown]);

  if (query.isPending) return <Skeleton lines={9} label="Opening the document" />;
  if (query.error || query.data?.document.isDeleted) {
    const isGone = query.data?.document.isDeleted || failureOf(query.error).code === "NOT_FOUND";
    return (
      <div className="grid gap-4">
        <Problem>{isGone ? "This document was deleted. The quote was kept with the answer." : failureOf(query.error).message}</Problem>
        {quote ? (
          <blockquote className="font-serif text-lg">
            <mark className="marker">{quote}</mark>
          </blockquote>
        ) : null}
      </div>
    );
  }
  return (
    <div ref={textRef} className="grid gap-4 font-serif text-lg leading-[1.7]">
      {shown.map((passage) => (
        <Passage key={passage.id} passage={passage} />
      ))}
    </div>
  );
}

/** Where the quote begins, else which passage it is said to stand in; -1 for neither. */
function citedPosition(shown: ShownPassage[]): number {
  const marked = shown.findIndex(hasMark);
  return marked === -1 ? shown.findIndex(({ isCited }) => isCited) : marked;
}

function hasMark({ stretches }: ShownPassage): boolean {
  return stretches.some(({ isMarked }) => isMarked);
}

function Passage({ passage }: { passage: ShownPassage }) {
  return (
    <div className={passage.isCited || hasMark(passage) ? "text-ink" : "text-soft"}>
      {passage.heading ? <h3 className="mb-1.5 font-sans text-xs font-semibold text-soft">{passage.heading}</h3> : null}
      <p className="whitespace-pre-line [overflow-wrap:anywhere]">
        {passage.stretches.map((stretch) =>
          stretch.isMarked ? (
            <mark key={stretch.text} className="marker">
              {stretch.text}
            </mark>
          ) : (
            stretch.text
          ),
        )}
      </p>
    </div>
  );
}
