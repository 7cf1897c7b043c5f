import { type Draft, oneLine } from "./draft";

const DEEPEST_HEADING = 6;

/** Writes a document's parts one below the other: an empty line between them, none between items of one list. */
export function createProse(draft: Draft) {
  const origin = draft.length();
  let last: "none" | "item" | "other" = "none";

  function part(kind: "item" | "other"): void {
    if (draft.length() > origin) draft.add(kind === "item" && last === "item" ? "\n" : "\n\n");
    last = kind;
  }

  function paragraph(raw: string): void {
    const text = tidy(raw);
    if (text === "") return;
    part("other");
    draft.add(text);
  }

  return {
    paragraph,
    heading(raw: string, level: number): void {
      const text = oneLine(raw);
      if (text === "") return;
      part("other");
      draft.add(text, { kind: "heading", level: Math.min(Math.max(level, 1), DEEPEST_HEADING) });
    },
    item(raw: string, depth: number, mark = "-"): void {
      const text = oneLine(raw);
      if (text === "") return;
      part("item");
      draft.add(`${"  ".repeat(Math.min(depth, 10))}${mark} ${text}`, { kind: "list-item" });
    },
    /** Rows as lines, cells parted by " | ". A table of one column is read as paragraphs. */
    table(rows: string[][], headerRows: number): void {
      const lines = rows.map((cells) => cells.map(oneLine)).filter((cells) => cells.some((cell) => cell !== ""));
      if (lines.every((cells) => cells.length < 2)) {
        for (const cells of lines) paragraph(cells.join(""));
        return;
      }
      part("other");
      const header = Math.min(headerRows, lines.length > 1 ? lines.length - 1 : 0);
      draft.add(lines.map((cells) => cells.join(" | ")).join("\n"), { kind: "table", headerRows: header });
    },
  };
}

export type Prose = ReturnType<typeof createProse>;

/** Each line tidy by itself: runs of blanks become one, lines stay lines. */
function tidy(text: string): string {
  return text
    .split(/[\n\v]/)
    .map(oneLine)
    .filter(Boolean)
    .join("\n");
}
