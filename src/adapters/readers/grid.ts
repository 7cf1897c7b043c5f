import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import { oneLine } from "./draft";
import type { Prose } from "./prose";

/** A row of a sheet: what its filled cells show, by column. */
export type GridRow = Map<number, string>;

const NUMBER = /^[-+(~]?[$€£]?\s?\d[\d.,%)\s]*$/;
const YEAR = /^(19|20)\d\d$/;
const MOST_HEADER_ROWS = 3;

/**
 * Writes a sheet's rows as people lay them out: an empty row parts tables, lone cells above a table are its title, columns
 * that hold nothing are left out, and a first row of words is the header, even where an empty row follows it.
 */
function createGrid(prose: Prose) {
  let rows: GridRow[] = [];
  let held: GridRow[] = [];
  let length = 0;

  /** Ends a table; rows of words alone wait for what comes below them. */
  function part(): void {
    if (rows.length === 0) return;
    if (held.length === 0 && mayHead(rows)) held = rows;
    else if (rows[0] && isHeaded(rows[0], held)) release(rows);
    else {
      release([]);
      writeTable(prose, rows, isHeader(rows[0], columnsOf(rows).length) ? 1 : 0);
    }
    rows = [];
  }

  function release(below: GridRow[]): void {
    const wide = held.findIndex((row) => row.size > 1);
    writeTable(prose, [...held, ...below], below.length > 0 ? held.length - wide : held.length > 1 ? 1 : 0);
    held = [];
  }

  return {
    /** @throws FILE_TEXT_TOO_LONG before more is held than a document may have. */
    addRow(cells: GridRow): void {
      const filled = new Map([...cells].flatMap(([column, text]) => (oneLine(text) ? [[column, oneLine(text)]] : [])));
      if (filled.size === 0) part();
      else rows.push(filled);
      for (const text of filled.values()) length += text.length + 3;
      if (length > limits.textLength) throw new AppError("FILE_TEXT_TOO_LONG", "the sheets hold more text than the limit");
    },
    end(): void {
      part();
      if (held.length > 0) release([]);
    },
  };
}

/** A sheet under its name; one without a filled cell is not named. */
export function createSheet(prose: Prose, name: string) {
  const grid = createGrid(prose);
  let isNamed = false;
  return {
    addRow(cells: GridRow): void {
      if (!isNamed && [...cells.values()].some((text) => text.trim() !== "")) {
        prose.heading(name, 1);
        isNamed = true;
      }
      grid.addRow(cells);
    },
    end: grid.end,
  };
}

function columnsOf(rows: GridRow[]): number[] {
  return [...new Set(rows.flatMap((row) => [...row.keys()]))].sort((left, right) => left - right);
}

/** Lone cells above a table are paragraphs; `headerRows` counts rows of the table itself. */
function writeTable(prose: Prose, rows: GridRow[], headerRows: number): void {
  const wide = rows.findIndex((row) => row.size > 1);
  for (const row of wide === -1 ? rows : rows.slice(0, wide)) prose.paragraph([...row.values()].join(" "));
  if (wide === -1) return;
  const table = rows.slice(wide);
  const columns = columnsOf(table);
  prose.table(
    table.map((row) => columns.map((column) => row.get(column) ?? "")),
    wide === 0 || headerRows > 1 ? headerRows : isHeader(table[0], columns.length) ? Math.max(headerRows, 1) : headerRows,
  );
}

/** A row of words that fills at least half of the columns. */
function isHeader(row: GridRow | undefined, columns: number): boolean {
  return row !== undefined && row.size > 1 && row.size * 2 >= columns && isWords(row);
}

function isWords(row: GridRow): boolean {
  return [...row.values()].every((text) => !NUMBER.test(text) || YEAR.test(text));
}

/** Whether rows are few and of words alone, with a wide one at their end. */
function mayHead(rows: GridRow[]): boolean {
  return rows.filter((row) => row.size > 1).length <= MOST_HEADER_ROWS && (rows.at(-1)?.size ?? 0) > 1 && rows.every(isWords);
}

/** Whether a row of numbers stands below the words of the rows before it. */
function isHeaded(row: GridRow, held: GridRow[]): boolean {
  const above = new Set(columnsOf(held));
  const below = [...row.keys()].filter((column) => above.has(column));
  return held.length > 0 && !isWords(row) && below.length * 2 >= row.size;
}
