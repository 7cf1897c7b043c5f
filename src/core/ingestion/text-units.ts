import type { ReadText, TextBlock } from "@/core/ports";
import { codeUnits } from "./code-units";
import { isBlank, sentences } from "./sentences";
import { LONGEST_BLOCK, LONGEST_PROSE, lines, type Unit } from "./units";

/** Cuts a text into units that follow each other without a gap. */
export function textUnits({ text, blocks }: ReadText): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  for (const block of blocks) {
    const start = Math.max(at, block.start);
    const end = Math.min(text.length, withTrailingBlanks(text, block.end));
    if (end <= start) continue;
    addProse(units, text, at, start);
    addBlock(units, text, { ...block, start, end });
    at = end;
  }
  addProse(units, text, at, text.length);
  return units.flatMap((unit) => shorten(text, unit));
}

function addBlock(units: Unit[], text: string, block: TextBlock): void {
  const { start, end } = block;
  if (block.kind === "heading") units.push({ start, end, opens: "section", kind: "heading", table: null });
  else if (block.kind === "table") units.push(...tableRows(text, block));
  else if (block.kind === "code") units.push(...codeUnits(text, start, end));
  else if (end - start <= LONGEST_PROSE) units.push({ start, end, opens: "nothing", kind: "prose", table: null });
  else addProse(units, text, start, end);
}

/** Sentences, the first after a blank line opening a paragraph. */
function addProse(units: Unit[], text: string, start: number, end: number): void {
  let opens: Unit["opens"] = "paragraph";
  for (const sentence of sentences(text, start, end)) {
    units.push({ ...sentence, opens, kind: "prose", table: null });
    opens = endsWithBlankLine(text, sentence.start, sentence.end) ? "paragraph" : "nothing";
  }
}

function tableRows(text: string, block: { start: number; end: number; headerRows: number }): Unit[] {
  const rows = lines(text, block.start, block.end);
  const headerEnd = rows[Math.min(block.headerRows, rows.length) - 1]?.end ?? block.start;
  const table = { start: block.start, end: block.end, headerEnd };
  return rows.map((row, index) => ({ ...row, opens: index === 0 ? "paragraph" : "nothing", kind: "row", table }));
}

/** A unit past its kind's longest is cut at white space where there is some, never within a surrogate pair. */
function shorten(text: string, unit: Unit): Unit[] {
  const longest = unit.kind === "prose" || unit.kind === "heading" ? LONGEST_PROSE : LONGEST_BLOCK;
  const pieces: Unit[] = [];
  let from = unit.start;
  while (unit.end - from > longest) {
    const cut = cutBefore(text, from, from + longest);
    pieces.push({ ...unit, start: from, end: cut, opens: from === unit.start ? unit.opens : "nothing" });
    from = cut;
  }
  if (pieces.length === 0) return [unit];
  pieces.push({ ...unit, start: from, opens: "nothing" });
  return pieces;
}

function cutBefore(text: string, from: number, limit: number): number {
  for (let at = limit; at > from + (limit - from) / 2; at -= 1) if (isBlank(text.charCodeAt(at - 1))) return at;
  const isLowSurrogate = text.charCodeAt(limit) >= 0xdc00 && text.charCodeAt(limit) <= 0xdfff;
  return isLowSurrogate ? limit - 1 : limit;
}

function withTrailingBlanks(text: string, end: number): number {
  let at = end;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function endsWithBlankLine(text: string, start: number, end: number): boolean {
  let newlines = 0;
  for (let at = end - 1; at >= start && isBlank(text.charCodeAt(at)); at -= 1) if (text.charCodeAt(at) === 10) newlines += 1;
  return newlines > 1;
}
