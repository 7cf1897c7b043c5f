import type { BlockKind, Draft } from "./draft";

/**
 * Writes running text into a draft as a browser lays it out: white space becomes one space, breaks are written only
 * between texts, and a block ends where the next one begins.
 */
export function createFlow(draft: Draft) {
  let breaks = 0;
  let space = false;
  let isMarked = false;
  let open: { kind: BlockKind; start: number | null } | null = null;
  const origin = draft.length();

  function put(text: string): void {
    if (draft.length() > origin && breaks > 0) draft.add("\n".repeat(breaks));
    else if (space && draft.length() > origin) draft.add(" ");
    breaks = 0;
    space = false;
    isMarked = false;
    if (open && open.start === null) open.start = draft.length();
    draft.add(text);
  }

  /** Adds text of a line; its white space counts as single spaces. */
  function write(raw: string): void {
    const text = raw.replaceAll("\u00AD", "").replace(/\s+/g, " ");
    if (text.trim() === "") {
      space ||= text !== "" && breaks === 0;
      return;
    }
    if (text.startsWith(" ") && breaks === 0) space = true;
    put(text.trim());
    space = text.endsWith(" ");
  }

  /** Writes a list item's mark; what follows stays on its line, whatever element it stands in. */
  function writeMark(mark: string): void {
    put(mark);
    isMarked = true;
    space = true;
  }

  /** Ends the line (1) or the paragraph (2). */
  function breakLine(count: number): void {
    if (isMarked) return;
    breaks = Math.max(breaks, count);
    space = false;
  }

  function endBlock(): void {
    isMarked = false;
    if (open && open.start !== null) draft.mark(open.start, open.kind);
    open = null;
  }

  function beginBlock(kind: BlockKind): void {
    endBlock();
    open = { kind, start: null };
  }

  /** Adds text as it is, in a block of its own. */
  function writeBlock(text: string, kind: BlockKind): void {
    if (text.trim() === "") return;
    beginBlock(kind);
    put(text);
    endBlock();
  }

  return { write, writeMark, breakLine, beginBlock, endBlock, writeBlock };
}

export type Flow = ReturnType<typeof createFlow>;
