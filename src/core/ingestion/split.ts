import type { ReadText } from "@/core/ports";

/** A stretch of a document's text as it is indexed and shown. Offsets in UTF-16 units, end exclusive. */
export type SplitPassage = {
  position: number;
  start: number;
  end: number;
  text: string;
  /** From 0; null where the type has no pages. */
  pageIndex: number | null;
  /** The printed number. */
  pageLabel: string | null;
  /** Headings above the passage, outermost first. */
  headings: string[];
};

/** Raised whenever splitting changes its result; passages carry it. */
export const SPLITTER_VERSION = 1;

export function split(_read: ReadText): SplitPassage[] {
  throw new Error("not built yet");
}
