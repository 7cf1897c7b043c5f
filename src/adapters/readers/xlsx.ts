import { createDraft } from "./draft";
import { createSheet, type GridRow } from "./grid";
import { openPackage } from "./office-package";
import { createProse } from "./prose";
import type { Reader } from "./source";
import { type Book, readBook, richText } from "./xlsx-book";
import { showNumber } from "./xlsx-format";
import { createMerges } from "./xlsx-merges";
import { attributesOf, scanXml } from "./xml-scan";
import { elementsOf, find, gather, textIn, type XmlElement } from "./xml-tree";

const MOST_COLUMNS = 16_384;

/** A workbook's sheets as tables with what their cells show; formulas by their last results. Hidden sheets are read and said to be. */
export const readXlsx: Reader = async ({ bytes }, { onProgress }) => {
  const parts = await openPackage(bytes);
  const book = await readBook(parts);
  const draft = createDraft();
  const prose = createProse(draft);
  for (const [at, sheet] of book.sheets.entries()) {
    const content = await parts.read(sheet.part);
    const table = createSheet(prose, sheet.isHidden ? `${sheet.name} (hidden sheet)` : sheet.name);
    if (content) for (const row of rowsOf(content, book)) table.addRow(row);
    table.end();
    onProgress(at + 1, book.sheets.length);
  }
  return draft.finish(await parts.about());
};

/** Rows from above; an empty one stands for any number that the file leaves out. */
function* rowsOf(content: Buffer, book: Book): Generator<GridRow> {
  const merges = createMerges(content);
  const events = scanXml(content);
  let last = 0;
  for (let next = events.next(); !next.done; next = events.next()) {
    const event = next.value;
    if (event.kind !== "open" || event.name !== "row") continue;
    const number = Number(attributesOf(event.tag).get("r")) || last + 1;
    const cells = cellsOf(gather(events, event.tag, event.name), book);
    merges.fill(number, cells);
    if (number > last + 1 && last > 0) yield new Map();
    last = number;
    yield cells;
  }
}

function cellsOf(row: XmlElement, book: Book): GridRow {
  const cells: GridRow = new Map();
  let column = -1;
  for (const cell of elementsOf(row)) {
    if (cell.name !== "c") continue;
    column = columnOf(cell.attributes.get("r") ?? "") ?? column + 1;
    const shown = shownBy(cell, book);
    if (shown.trim() !== "" && column < MOST_COLUMNS) cells.set(column, shown);
  }
  return cells;
}

/** "AB12" → 27; null without letters. */
export function columnOf(reference: string): number | null {
  const letters = /^\$?([A-Z]{1,3})/i.exec(reference)?.[1]?.toUpperCase();
  if (!letters) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function shownBy(cell: XmlElement, { strings, formats, is1904 }: Book): string {
  const value = textIn(find(cell, "v"));
  switch (cell.attributes.get("t") ?? "n") {
    case "s":
      return strings[Number(value)] ?? "";
    case "inlineStr":
      return richText(find(cell, "is"));
    case "b":
      return { "0": "FALSE", "1": "TRUE" }[value] ?? value;
    case "d":
      return value.replace(/T00:00:00(\.0+)?Z?$/, "").replace("T", " ");
    case "n":
      return showNumber(value, formats[Number(cell.attributes.get("s") ?? 0)] ?? "General", is1904);
    default:
      return value;
  }
}
