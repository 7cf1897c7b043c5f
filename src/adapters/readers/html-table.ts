import { oneLine } from "./draft";
import type { Flow } from "./flow";

const LONGEST_CELL = 1_500;

/**
 * Writes a table of facts, one line a row, cells parted by " | ". Answers false for a table that only lays out a page
 * (one cell a row, or tables and long texts inside), which is then read as running text.
 */
export function writeTable(flow: Flow, table: Element): boolean {
  if (table.querySelector("table")) return false;
  const rows = [...table.querySelectorAll("tr")].map((row) => [...row.children].filter((cell) => /^t[dh]$/.test(cell.localName)));
  const texts = rows.map((cells) => cells.map(cellText));
  const columns = texts.reduce((most, cells) => Math.max(most, cells.length), 0);
  if (columns < 2 || texts.some((cells) => cells.some((cell) => cell.length > LONGEST_CELL))) return false;
  // Pages set empty columns between full ones to make room.
  const used = Array.from({ length: columns }, (_, column) => texts.some((row) => row[column]));
  if (used.filter(Boolean).length < 2) return false;
  const filled = rows.flatMap((cells, at) => {
    const row = (texts[at] ?? []).filter((_, column) => used[column]);
    return row.some((cell) => cell !== "") ? [{ isHeader: cells.every((cell) => cell.localName === "th"), row }] : [];
  });
  const caption = oneLine(table.querySelector("caption")?.textContent ?? "");
  if (caption) flow.write(caption);
  flow.breakLine(1);
  flow.writeBlock(filled.map(({ row }) => row.join(" | ")).join("\n"), { kind: "table", headerRows: headerRows(filled) });
  return true;
}

/** A cell on one line; its paragraphs and line breaks are parted by spaces. */
function cellText(cell: Element): string {
  const parts: string[] = [];
  const stack: Node[] = [cell];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.nodeType === 3) parts.push(node.nodeValue ?? "");
    if (/^(p|br|div|li|h[1-6])$/i.test(node.nodeName)) parts.push(" ");
    if (!/^(script|style|template)$/i.test(node.nodeName)) stack.push(...[...node.childNodes].reverse());
  }
  return oneLine(parts.join(""));
}

/** The rows of header cells at the top; without any, a first row that is full is taken for one. */
function headerRows(rows: { isHeader: boolean; row: string[] }[]): number {
  if (rows.length < 2) return 0;
  const first = rows.findIndex(({ isHeader }) => !isHeader);
  if (first > 0) return Math.min(first, 3);
  return first === 0 && rows[0]?.row.every((cell) => cell !== "") ? 1 : 0;
}
