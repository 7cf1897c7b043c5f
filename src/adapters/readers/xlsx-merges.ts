import type { GridRow } from "./grid";
import { attributesOf } from "./xml-scan";

const MOST_MERGES = 20_000;

type Merge = { column: number; from: number; to: number };

/**
 * A cell that is merged over several rows says the same in each of them; over several columns it says it once.
 * The merges stand behind the cells in a sheet's part, so they are looked up before.
 */
export function createMerges(content: Buffer) {
  const starting = Map.groupBy(mergesOf(content), ({ from }) => from);
  let open: (Merge & { text: string })[] = [];

  return {
    /** Rows come from above. */
    fill(row: number, cells: GridRow): void {
      const begun = (starting.get(row) ?? []).map((merge) => ({ ...merge, text: cells.get(merge.column) ?? "" }));
      open = [...open, ...begun].filter(({ to, text }) => to >= row && text !== "");
      for (const { column, text } of open) cells.set(column, cells.get(column) ?? text);
    },
  };
}

function mergesOf(content: Buffer): Merge[] {
  const start = content.lastIndexOf("mergeCells ") === -1 ? content.lastIndexOf("<mergeCells") : content.indexOf("mergeCells ");
  if (start === -1) return [];
  const markup = content.subarray(start).toString("latin1");
  const merges: Merge[] = [];
  for (const [, tag = ""] of markup.matchAll(/<((?:\w{1,20}:)?mergeCell\s[^>]{0,200})>/g)) {
    const merge = toMerge(attributesOf(tag).get("ref") ?? "");
    if (merge) merges.push(merge);
    if (merges.length >= MOST_MERGES) break;
  }
  return merges;
}

function toMerge(reference: string): Merge | null {
  const [, letters = "", from = "", to = ""] = /^([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})$/.exec(reference) ?? [];
  if (!letters || Number(to) <= Number(from)) return null;
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { column, from: Number(from), to: Number(to) };
}
