import type { Citation, Source } from "@/contracts/answer";

/** Where in its document a source stands: "page 7", or its nearest heading. */
export function placeOf(source: Pick<Source, "pageLabel" | "headings"> | { page: string | null }): string | null {
  if ("page" in source) return source.page === null ? null : `page ${source.page}`;
  if (source.pageLabel !== null) return `page ${source.pageLabel}`;
  return source.headings.at(-1) ?? null;
}

/** The name by which a citation's button is known: "Source 1: title, page 4". */
export function citationName(citation: Citation, sources: Source[] = []): string {
  return `Source ${citation.number}: ${inWords(citation, sources)}`;
}

/** The file's name of a source that shares its title with another document's; null where the title tells it. */
export function fileNameOf(source: Source, sources: Source[]): string | null {
  const others = [...sources, ...source.alsoIn].filter((other) => other.documentId !== source.documentId);
  const hasTwin = others.some((other) => other.title === source.title);
  return hasTwin && source.documentName !== undefined && source.documentName !== source.title ? source.documentName : null;
}

/** The other document that holds nearly the same passage, by the name that tells it from this one; null without any. */
export function alsoInOf({ title, alsoIn: [other] }: Source): string | null {
  if (!other) return null;
  return other.title === title ? (other.documentName ?? other.title) : other.title;
}

/** An answer as text to paste elsewhere, with a numbered list of what it cites. */
export function answerWithSources(text: string, citations: Citation[], sources: Source[]): string {
  const byNumber = new Map(citations.map((citation) => [citation.number, citation]));
  const lines = [...byNumber.values()]
    .sort((a, b) => a.number - b.number)
    .map((citation) => `[${citation.number}] ${inWords(citation, sources)}`);
  return lines.length > 0 ? `${text.trim()}\n\nSources\n${lines.join("\n")}\n` : `${text.trim()}\n`;
}

function inWords(citation: Citation, sources: Source[]): string {
  const source = sources.find((candidate) => candidate.number === citation.number);
  const fileName = source ? fileNameOf(source, sources) : null;
  return [citation.title, fileName, placeOf(citation)].filter((part) => part !== null).join(", ");
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
