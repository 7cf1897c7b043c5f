import type { Citation, Source } from "@/contracts/answer";

/** Where in its document a source stands: "page 7", or its nearest heading. */
export function placeOf(source: Pick<Source, "pageLabel" | "headings"> | { page: string | null }): string | null {
  if ("page" in source) return source.page === null ? null : `page ${source.page}`;
  if (source.pageLabel !== null) return `page ${source.pageLabel}`;
  return source.headings.at(-1) ?? null;
}

/** The name by which a citation's button is known: "Source 1: title, page 4". */
export function citationName(citation: Citation): string {
  return [`Source ${citation.number}: ${citation.title}`, placeOf(citation)].filter((part) => part !== null).join(", ");
}

/** An answer as text to paste elsewhere, with a numbered list of what it cites. */
export function answerWithSources(text: string, citations: Citation[]): string {
  const byNumber = new Map(citations.map((citation) => [citation.number, citation]));
  const lines = [...byNumber.values()]
    .sort((a, b) => a.number - b.number)
    .map((citation) => `[${citation.number}] ${[citation.title, placeOf(citation)].filter((part) => part !== null).join(", ")}`);
  return lines.length > 0 ? `${text.trim()}\n\nSources\n${lines.join("\n")}\n` : `${text.trim()}\n`;
}

/**
 * Which sheet of the file, from 0, holds the printed page `page`, when a passage that begins on a known sheet runs on to it.
 * Null where the printed labels do not count on (roman numerals, appendices).
 */
export function sheetOf(page: string | null, passage: { pageIndex: number | null; pageLabel: string | null }): number | null {
  if (passage.pageIndex === null || page === null || page === passage.pageLabel) return passage.pageIndex;
  const further = Number(page) - Number(passage.pageLabel ?? Number.NaN);
  return Number.isInteger(further) && further > 0 ? passage.pageIndex + further : null;
}
