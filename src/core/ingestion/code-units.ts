import { LONGEST_BLOCK, lines, type Unit } from "./units";

const LINES_IN_A_UNIT = 60;
// A line at the margin that is neither blank nor a closing bracket begins a function, a class or a statement.
const AT_THE_MARGIN = /^[^\s})\]#/]/;

/** Cuts code before a function that begins at the margin, at the latest after 60 lines or 2,400 characters. */
export function codeUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  let from = start;
  let lineCount = 0;
  for (const line of lines(text, start, end)) {
    const isFull = lineCount >= LINES_IN_A_UNIT || line.end - from > LONGEST_BLOCK;
    if (line.start > from && (isFull || beginsFunction(text, from, line.start))) {
      units.push(codeUnit(from, line.start, from === start));
      from = line.start;
      lineCount = 0;
    }
    lineCount += 1;
  }
  units.push(codeUnit(from, end, from === start));
  return units;
}

function codeUnit(start: number, end: number, isFirst: boolean): Unit {
  return { start, end, opens: isFirst ? "paragraph" : "nothing", kind: "code", table: null };
}

function beginsFunction(text: string, from: number, lineStart: number): boolean {
  const followsBlankLine = text.charCodeAt(lineStart - 1) === 10 && text.charCodeAt(lineStart - 2) === 10;
  return followsBlankLine && lineStart > from && AT_THE_MARGIN.test(text.slice(lineStart, lineStart + 1));
}
