import type { PrintedLine } from "./pdf-lines";

/** Answers the two joined where a word is parted between them, else null. */
export type JoinParted = (text: string, next: string) => string | null;

/**
 * Joins a word that is parted at a line's end. The document's own words decide whether the hyphen belongs to it; a word
 * that stands nowhere else is joined.
 */
export function createJoin(pages: PrintedLine[][]): JoinParted {
  const words = new Set<string>();
  for (const line of pages.flat()) for (const word of line.text.toLowerCase().match(/[\p{L}\p{M}-]+/gu) ?? []) words.add(word);
  return (text, next) => {
    const first = /([\p{L}\p{M}-]*\p{L})[-\u00AD\u2010]$/u.exec(text.slice(-60))?.[1]?.toLowerCase();
    const second = /^\p{Ll}[\p{L}\p{M}]*/u.exec(next.slice(0, 60))?.[0];
    if (!first || !second) return null;
    if (words.has(first + second)) return text.slice(0, -1) + next;
    const isCompound = words.has(`${first}-${second}`) || (words.has(first) && words.has(second) && second.length > 2);
    return (isCompound ? text : text.slice(0, -1)) + next;
  };
}
