import type { BlockKind, Draft } from "./draft";
import { titleKey } from "./pdf-about";
import type { PrintedLine } from "./pdf-lines";

type Paragraph = { lines: PrintedLine[]; level: number };

/** Makes the writer of a document's pages; headings are told by the outline and by letters larger than the body's. */
export function createPageWriter(draft: Draft, pages: PrintedLine[][], outline: Map<string, number>) {
  const levelOf = createLevels(pages, outline);
  const joinParted = createJoin(pages);

  return function writePage(lines: PrintedLine[], notes: string[]): void {
    if (lines.length > 0 && draft.length() > 0) draft.add("\n");
    paragraphsOf(lines, levelOf).forEach((paragraph, at, all) => {
      const isListed = paragraph.level === 0 && bullet.test(paragraph.lines[0]?.text ?? "");
      if (at > 0 && !(isListed && bullet.test(all[at - 1]?.lines[0]?.text ?? ""))) draft.add("\n");
      draft.add(textOf(paragraph.lines, joinParted), blockOf(paragraph.level, isListed));
      draft.add("\n");
    });
    for (const note of notes) draft.add(`${note.trim()}\n`);
  };
}

const bullet = /^(?:[•▪▫◦‣●○■□❖✓➢*–—-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s/u;

function blockOf(level: number, isListed: boolean): BlockKind | undefined {
  if (level > 0) return { kind: "heading", level };
  return isListed ? { kind: "list-item" } : undefined;
}

/** 0 for running text, else the heading's level: by the outline's depth, or by the rank of its size. */
function createLevels(pages: PrintedLine[][], outline: Map<string, number>) {
  const weights = new Map<number, number>();
  for (const line of pages.flat()) weights.set(rounded(line.size), (weights.get(rounded(line.size)) ?? 0) + line.text.length);
  const body = [...weights].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
  const larger = [...weights.keys()].filter((size) => size > body * 1.08).sort((left, right) => right - left);
  return (line: PrintedLine): number => {
    if (line.turn !== 0 || line.text.length > 200 || !/\p{L}{2}/u.test(line.text)) return 0;
    const listed = outline.get(titleKey(line.text));
    if (listed) return listed;
    const rank = larger.indexOf(rounded(line.size));
    return rank === -1 ? 0 : Math.min(rank + 1, 6);
  };
}

/**
 * Joins a word that is parted at a line's end. The document's own words decide whether the hyphen belongs to it; a word
 * that stands nowhere else is joined.
 */
function createJoin(pages: PrintedLine[][]) {
  const words = new Set<string>();
  for (const line of pages.flat()) for (const word of line.text.toLowerCase().match(/[\p{L}\p{M}-]+/gu) ?? []) words.add(word);
  return (text: string, next: string): string | null => {
    const first = /([\p{L}\p{M}-]*\p{L})[-\u00AD\u2010]$/u.exec(text.slice(-60))?.[1]?.toLowerCase();
    const second = /^\p{Ll}[\p{L}\p{M}]*/u.exec(next.slice(0, 60))?.[0];
    if (!first || !second) return null;
    if (words.has(first + second)) return text.slice(0, -1) + next;
    const isCompound = words.has(`${first}-${second}`) || (words.has(first) && words.has(second) && second.length > 2);
    return (isCompound ? text : text.slice(0, -1)) + next;
  };
}

function rounded(size: number): number {
  return Math.round(size * 2) / 2;
}

function paragraphsOf(lines: PrintedLine[], levelOf: (line: PrintedLine) => number): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  for (const line of lines) {
    const level = levelOf(line);
    const open = paragraphs.at(-1);
    if (open && open.level === level && continuesParagraph(open.lines, line, level)) open.lines.push(line);
    else paragraphs.push({ lines: [line], level });
  }
  return paragraphs;
}

/** Whether a line stands right below the last one, in the same letters. */
function continuesParagraph(lines: PrintedLine[], next: PrintedLine, level: number): boolean {
  const last = lines.at(-1);
  if (!last || last.turn !== next.turn) return false;
  const size = Math.max(last.size, next.size);
  if ((level > 0 && lines.length >= 4) || bullet.test(next.text)) return false;
  const step = next.base - last.base;
  const usual = lines.length > 1 ? last.base - (lines.at(-2)?.base ?? 0) : size * 1.35;
  if (step < -size * 0.5 || step > Math.max(usual * 1.25, size * 1.3)) return false;
  return Math.abs(last.size - next.size) < size * 0.25 && next.left < last.right && next.right > last.left;
}

/** Lines that fill their column read on as one; a short one ends where it ended. A word parted at a line's end is joined. */
function textOf(lines: PrintedLine[], joinParted: (text: string, next: string) => string | null): string {
  const right = Math.max(...lines.map((line) => line.right));
  const left = Math.min(...lines.map((line) => line.left));
  const isFull = (line: PrintedLine) => {
    const short = line.isRightToLeft ? line.left - left : right - line.right;
    return short < Math.max((right - left) * 0.15, line.size * 2);
  };
  return lines.reduce((text, line, at) => {
    const last = lines[at - 1];
    if (!last) return line.text;
    return joinParted(text, line.text) ?? `${text}${isFull(last) ? " " : "\n"}${line.text}`;
  }, "");
}
