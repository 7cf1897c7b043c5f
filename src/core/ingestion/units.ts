/** A stretch that splitting keeps whole: a sentence, a heading, a list item, a table's row, a run of code. */
export type Unit = {
  start: number;
  end: number;
  /** What may stand before it: a new section, a new paragraph, or nothing but the next sentence. */
  opens: "section" | "paragraph" | "nothing";
  kind: "prose" | "heading" | "row" | "code";
  /** Table rows: where their table begins and its header ends; the header is repeated when the table is split. */
  table: { start: number; end: number; headerEnd: number } | null;
};

/** Prose pieces are no longer than this, tables and code than LONGEST_BLOCK. */
export const LONGEST_PROSE = 1_200;
export const LONGEST_BLOCK = 2_400;

/** Lines with their newline; blank ones join the line before. */
export function lines(text: string, start: number, end: number): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let from = start;
  while (from < end) {
    const newline = text.indexOf("\n", from);
    let next = newline < 0 || newline >= end ? end : newline + 1;
    while (next < end && text.charCodeAt(next) === 10) next += 1;
    found.push({ start: from, end: next });
    from = next;
  }
  return found;
}
