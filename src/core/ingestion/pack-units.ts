import { LONGEST_BLOCK, LONGEST_PROSE, type Unit } from "./units";

export type PackedSpan = { start: number; end: number; indexedPrefix: string };

const TARGET = 900;
const FULL_ENOUGH = TARGET * 0.6;
/** What a table or code may have before it in its passage: its caption. */
const LONGEST_CAPTION = TARGET * 0.3;
const OVERLAP_SENTENCES = 2;
// Sentences longer than this in all would leave the next passage too little of its own.
const LONGEST_OVERLAP = TARGET * 0.4;
const LONGEST_PREFIX = 400;

/** Packs units into passages: to 900 characters, to 1,200 where that ends a paragraph, tables and code to 2,400. */
export function packUnits(units: Unit[], text: string): PackedSpan[] {
  const spans: PackedSpan[] = [];
  let from = 0;
  let previousFrom = 0;
  for (let first = units[0]; first; first = units[from]) {
    const start = units[overlapStart(units, from, previousFrom)]?.start ?? first.start;
    const to = passageEnd(units, from, start);
    spans.push({ start, end: units[to - 1]?.end ?? first.end, indexedPrefix: tablePrefix(first, text) });
    previousFrom = from;
    from = to;
  }
  return spans;
}

/** The first unit of the overlap: up to two sentences of the same paragraph, never the whole passage before. */
function overlapStart(units: Unit[], from: number, previousFrom: number): number {
  let start = from;
  while (start > previousFrom + 1 && from - start < OVERLAP_SENTENCES) {
    const unit = units[start];
    const before = units[start - 1];
    if (unit?.opens !== "nothing" || unit.kind !== "prose" || before?.kind !== "prose") break;
    if ((units[from]?.start ?? 0) - before.start > LONGEST_OVERLAP) break;
    start -= 1;
  }
  return start;
}

function passageEnd(units: Unit[], from: number, start: number): number {
  let to = from + 1;
  while (to < units.length && goesOn(units, to, start)) to += 1;
  if (to === units.length) return to;
  // A heading stays with what stands below it.
  let end = to;
  while (end > from && units[end - 1]?.kind === "heading") end -= 1;
  return end > from ? end : to;
}

/** Whether the unit at `to` belongs into the passage that begins at the offset `start`. */
function goesOn(units: Unit[], to: number, start: number): boolean {
  const unit = units[to];
  const before = units[to - 1];
  if (!unit || !before) return false;
  const used = before.end - start;
  const next = unit.end - start;
  if (unit.opens !== "nothing" && used >= FULL_ENOUGH) return false;
  if (unit.table) return rowGoesOn(unit.table, unit, start, used);
  if (unit.kind === "code") return next <= TARGET || (used <= LONGEST_CAPTION && next <= LONGEST_BLOCK);
  if (next <= TARGET) return true;
  if (next > LONGEST_PROSE) return false;
  return used < FULL_ENOUGH || paragraphEnd(units, to, start + LONGEST_PROSE) - start <= LONGEST_PROSE;
}

function rowGoesOn(table: NonNullable<Unit["table"]>, unit: Unit, start: number, used: number): boolean {
  const whole = table.end - start;
  if (whole <= LONGEST_PROSE) return true;
  const isFirst = unit.start === table.start;
  if (isFirst && used > LONGEST_CAPTION) return false;
  if (start <= table.start && whole <= LONGEST_BLOCK) return true;
  return unit.end - start <= LONGEST_PROSE;
}

/** Where the paragraph of a unit ends, looked for no further than `limit`. */
function paragraphEnd(units: Unit[], at: number, limit: number): number {
  let end = units[at]?.end ?? 0;
  for (let next = at + 1; next < units.length && end <= limit; next += 1) {
    const unit = units[next];
    if (unit?.opens !== "nothing") break;
    end = unit.end;
  }
  return end;
}

function tablePrefix(first: Unit, text: string): string {
  const table = first.table;
  if (!table || first.start < table.headerEnd || table.headerEnd === table.start) return "";
  return text.slice(table.start, table.headerEnd).trim().slice(0, LONGEST_PREFIX);
}
