"use client";

import { HoverCard, useHoverCard } from "@/ui/primitives/hover-card";
import { useAnswer } from "./answer-context";
import { citationName, fileNameOf, placeOf } from "./source-words";

/** The small number behind a sentence: hovered it shows the quote, opened it shows the page. */
export function CitationButton({ position }: { position: number }) {
  const { citations, sources, opened, onOpen, onPoint } = useAnswer();
  const { isOpen, close, anchor, card } = useHoverCard<HTMLButtonElement>();
  const citation = citations[position];
  if (!citation) return null;
  const source = sources.find((candidate) => candidate.number === citation.number);
  const fileName = source ? fileNameOf(source, sources) : null;
  const isOpened = opened === position;
  return (
    <>
      <button
        {...anchor}
        type="button"
        aria-label={citationName(citation, sources)}
        aria-expanded={isOpened}
        data-citation-button={position}
        onPointerEnter={(event) => {
          onPoint(position);
          anchor.onPointerEnter(event);
        }}
        onPointerLeave={() => {
          onPoint(null);
          anchor.onPointerLeave();
        }}
        onFocus={(event) => {
          onPoint(position);
          anchor.onFocus(event);
        }}
        onBlur={() => {
          onPoint(null);
          anchor.onBlur();
        }}
        onClick={() => {
          close();
          onOpen(position);
        }}
        className={`citation ${isOpened ? "bg-accent text-on-accent" : "bg-tint text-accent"}`}
      >
        {citation.number}
      </button>
      {isOpen ? (
        <HoverCard {...card}>
          <span className="block font-semibold [overflow-wrap:anywhere]">{citation.title}</span>
          {fileName ? <span className="block text-xs text-soft [overflow-wrap:anywhere]">{fileName}</span> : null}
          {placeOf(citation) ? <span className="block text-xs text-soft">{placeOf(citation)}</span> : null}
          <span className="mt-2 line-clamp-6 block leading-relaxed">
            <mark className="marker">{citation.quote}</mark>
          </span>
        </HoverCard>
      ) : null}
    </>
  );
}
