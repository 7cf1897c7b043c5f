import type { ReadText } from "@/core/ports";
import { headingPaths } from "./heading-paths";
import { packUnits } from "./pack-units";
import { textUnits } from "./text-units";

/** A stretch of a document's text as it is indexed and shown. Offsets in UTF-16 units, end exclusive. */
export type SplitPassage = {
  position: number;
  start: number;
  end: number;
  /** Exactly the document's text from start to end. */
  text: string;
  /** The header rows of the table that this passage goes on with; indexed before the text, never shown. */
  indexedPrefix: string;
  /** From 0; null where the type has no pages. */
  pageIndex: number | null;
  /** The printed number. */
  pageLabel: string | null;
  /** Headings above the passage, outermost first. */
  headings: string[];
};

/** Raised whenever splitting changes its result; passages carry it. */
export const SPLITTER_VERSION = 2;

/**
 * Splits a text into passages of about 900 characters that overlap a little; joined by their offsets they
 * are the whole text. Prose stays under 1,200 characters, tables and code under 2,400.
 */
export function split(read: ReadText): SplitPassage[] {
  if (read.text.trim() === "") return [];
  const spans = packUnits(textUnits(read), read.text);
  const paths = headingPaths(read);
  const pageAt = pageFinder(read.pages);
  return spans.map(({ start, end, indexedPrefix }, position) => {
    const text = read.text.slice(start, end);
    const firstWord = start + Math.max(0, text.search(/\S/));
    return { position, start, end, text, indexedPrefix, ...pageAt(firstWord), headings: paths(start, end) };
  });
}

/** Answers the page of ascending offsets: the last page that begins at or before one. */
function pageFinder(pages: ReadText["pages"]) {
  let index = 0;
  return (offset: number): { pageIndex: number | null; pageLabel: string | null } => {
    while (index + 1 < pages.length && (pages[index + 1]?.start ?? 0) <= offset) index += 1;
    const page = pages[index];
    return { pageIndex: page ? index : null, pageLabel: page?.label ?? null };
  };
}
