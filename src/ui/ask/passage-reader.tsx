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
  const citedRef = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scroll whenever other words are shown.
  useEffect(() => {
    // In braces, since browsers begin to answer a scroll with a promise, which is no cleanup.
    citedRef.current?.scrollIntoView({ block: "center" });
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
  const firstCited = shown.findIndex((passage) => passage.stretches.some((stretch) => stretch.isMarked));
  const anchor = firstCited === -1 ? shown.findIndex((passage) => passage.isCited) : firstCited;
  return (
    <div className="grid gap-4 font-serif text-lg leading-[1.7]">
      {shown.map((passage, position) => (
        <Passage key={passage.id} passage={passage} anchorRef={position === anchor ? citedRef : undefined} />
      ))}
    </div>
  );
}

function Passage({ passage, anchorRef }: { passage: ShownPassage; anchorRef?: { current: HTMLElement | null } }) {
  const hasMark = passage.stretches.some((stretch) => stretch.isMarked);
  return (
    <div className={passage.isCited || hasMark ? "text-ink" : "text-soft"}>
      {passage.heading ? <h3 className="mb-1.5 font-sans text-xs font-semibold text-soft">{passage.heading}</h3> : null}
      <p
        ref={(element) => {
          if (anchorRef) anchorRef.current = element?.querySelector("mark") ?? element;
        }}
        className="whitespace-pre-line [overflow-wrap:anywhere]"
      >
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
