"use client";

import { useState } from "react";
import type { Citation, Source } from "@/contracts/answer";
import { alsoInOf, fileNameOf, placeOf } from "./source-words";

const SHOWN_FIRST = 3;

type SourceListProps = { sources: Source[]; citations: Citation[]; onOpen: (source: Source) => void };

/** What was read for an answer: what it cites first, the rest on request. */
export function SourceList({ sources, citations, onOpen }: SourceListProps) {
  const [isWhole, setIsWhole] = useState(false);
  const cited = sources.filter((source) => citations.some((citation) => citation.number === source.number));
  const first = cited.length > 0 ? cited : sources.slice(0, SHOWN_FIRST);
  const shown = isWhole ? [...first, ...sources.filter((source) => !first.includes(source))] : first;
  const more = sources.length - first.length;
  if (sources.length === 0) return null;
  return (
    <ul aria-label="Sources" className="flex flex-wrap gap-2">
      {shown
        .map((source) => ({ source, place: citedPlace(source, citations), fileName: fileNameOf(source, sources) }))
        .map(({ source, place, fileName }) => (
          <li key={source.number} className="max-w-full">
            <button
              type="button"
              onClick={() => onOpen(source)}
              className="flex min-h-12 max-w-full items-center gap-2.5 rounded-control border border-line bg-sheet px-2.5 py-1 text-left text-xs hover:border-soft side:max-w-64"
            >
              <span className="grid h-5 min-w-5 place-items-center rounded-chip bg-tint px-1 font-semibold text-accent">
                {source.number}
              </span>
              <span className="min-w-0">
                <span className="block truncate">{source.title}</span>
                {fileName ? <span className="block truncate">{fileName}</span> : null}
                {place ? <span className="block truncate text-soft">{place}</span> : null}
                {alsoInOf(source) ? <span className="block truncate text-soft">also in {alsoInOf(source)}</span> : null}
              </span>
            </button>
          </li>
        ))}
      {more > 0 ? (
        <li>
          <button
            type="button"
            aria-expanded={isWhole}
            onClick={() => setIsWhole(!isWhole)}
            className="min-h-12 rounded-control border border-line px-3 text-xs text-soft hover:border-soft"
          >
            {isWhole ? "show fewer" : `and ${more} more read`}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

/** A passage may run over several pages: the page that is cited says more than the one on which it begins. */
function citedPlace(source: Source, citations: Citation[]): string | null {
  const citation = citations.find((candidate) => candidate.number === source.number);
  const place = (citation ? placeOf(citation) : null) ?? placeOf(source);
  // The first heading is often the title itself.
  return place === source.title ? null : place;
}
