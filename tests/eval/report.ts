import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Row, tables, toPage } from "./page";

const KEPT = "docs/scorecard.json";
const SHOWN = "docs/scorecard.md";
const LATEST = "test-results/eval.json";

/** Keeps a row with those of earlier runs, out of git. */
export function keep(row: Row): void {
  mkdirSync(path.dirname(LATEST), { recursive: true });
  addTo(LATEST, row);
}

/** Publishes a row beside those of other sets, and writes the page anew. */
export function write(row: Row): void {
  writeFileSync(SHOWN, toPage(addTo(KEPT, row)));
}

/** A row in one line, without what was not measured. */
export function toLine(row: Row): string {
  const cells = tables.flatMap(({ columns }) => columns.map(({ title, show }) => ({ title, cell: show(row) })));
  const measured = cells.filter(({ cell }) => /\d|used|left out/.test(cell));
  return `${row.set}: ${measured.map(({ title, cell }) => `${title} ${cell}`).join(", ")}`;
}

function addTo(file: string, row: Row): Row[] {
  const kept: Row[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const rows = [...kept.filter(({ set }) => set !== row.set), row].toSorted((a, b) => (a.set < b.set ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
  return rows;
}
