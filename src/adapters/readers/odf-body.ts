import { paragraphText } from "./odf-text";
import type { Prose } from "./prose";
import { elementsOf, findAll, type XmlElement } from "./xml-tree";

/** A row or a cell that says that it repeats is believed so often. */
export const MOST_REPEATED = 100;

/** Writes a part of an OpenDocument file: headings, paragraphs, lists, tables, what stands in boxes. */
export function writeOdf(prose: Prose, element: XmlElement): void {
  const { name } = element;
  if (name === "h" || name === "p") writeParagraph(prose, element);
  else if (name === "list") writeList(prose, element, 0);
  else if (name === "table") prose.table(...tableOf(element));
  else if (!passedOver.has(name)) for (const child of elementsOf(element)) writeOdf(prose, child);
}

const passedOver = new Set(["tracked-changes", "forms", "notes", "sequence-decls", "variable-decls", "user-field-decls", "title", "desc"]);

function writeParagraph(prose: Prose, element: XmlElement): void {
  const { text, asides, boxes } = paragraphText(element);
  if (element.name === "h") prose.heading(text, Number(element.attributes.get("text:outline-level") ?? 1) || 1);
  else prose.paragraph(text);
  for (const box of boxes) writeOdf(prose, box);
  for (const aside of asides) prose.paragraph(aside);
}

/** Paragraphs of items with their marks; lists inside lists further in. */
function writeList(prose: Prose, list: XmlElement, depth: number): void {
  for (const child of elementsOf(list).flatMap(elementsOf)) {
    if (child.name === "list") writeList(prose, child, depth + 1);
    else if (child.name === "h") writeParagraph(prose, child);
    else if (child.name === "p") writeItem(prose, child, depth);
  }
}

function writeItem(prose: Prose, paragraph: XmlElement, depth: number): void {
  const { text, asides, boxes } = paragraphText(paragraph);
  prose.item(text, depth);
  for (const box of boxes) writeOdf(prose, box);
  for (const aside of asides) prose.paragraph(aside);
}

/** A table's rows and how many of them are its header. */
export function tableOf(table: XmlElement): [rows: string[][], headerRows: number] {
  const headers = elementsOf(table).filter(({ name }) => name === "table-header-rows");
  const count = headers.reduce((sum, header) => sum + findAll(header, "table-row").length, 0);
  const rows = rowsBelow(table).map((row) => [...cellsOf(row).values()]);
  return [rows, count > 0 ? count : rows.length > 1 && rows[0]?.every(Boolean) ? 1 : 0];
}

function rowsBelow(element: XmlElement): XmlElement[] {
  return elementsOf(element).flatMap((child) => {
    if (child.name === "table-row") return [child];
    return /^table-(header-rows|rows|row-group)$/.test(child.name) ? rowsBelow(child) : [];
  });
}

/** What the cells of a row show, by column. */
export function cellsOf(row: XmlElement): Map<number, string> {
  const cells = new Map<number, string>();
  let column = 0;
  for (const cell of elementsOf(row)) {
    if (cell.name !== "table-cell" && cell.name !== "covered-table-cell") continue;
    const repeated = repeatsOf(cell, "table:number-columns-repeated");
    const shown = cell.name === "table-cell" ? shownBy(cell) : "";
    const times = shown === "" ? 1 : Math.min(repeated, MOST_REPEATED);
    for (let at = 0; at < times; at += 1) cells.set(column + at, shown);
    column += repeated;
  }
  return cells;
}

export function repeatsOf(element: XmlElement, attribute: string): number {
  const count = Number(element.attributes.get(attribute) ?? 1);
  return Number.isInteger(count) && count > 0 ? Math.min(count, 1_048_576) : 1;
}

/** A date in ISO's way, anything else as it is shown. */
function shownBy(cell: XmlElement): string {
  const date = cell.attributes.get("office:date-value");
  if (date) return date.replace(/T00:00:00(\.0+)?$/, "").replace("T", " ");
  const paragraphs = elementsOf(cell).filter(({ name }) => name === "p" || name === "h" || name === "list" || name === "section");
  const said = paragraphs.flatMap((part) => (part.name === "p" || part.name === "h" ? [part] : findAll(part, "p")));
  const text = said.map((paragraph) => paragraphText(paragraph).text).join(" ");
  return text.trim() === "" && !cell.attributes.has("office:string-value") ? (cell.attributes.get("office:value") ?? "") : text;
}
