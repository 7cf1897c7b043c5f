import type { PrintedLine } from "./pdf-lines";

const LEAST_LINES = 5;
const LEAST_LETTERS = 20;

/**
 * The order in which a person reads the page. A page is drawn in that order nearly always; two cases are mended: columns
 * that are drawn line by line across, and pages that are drawn in no order at all.
 */
export function inReadingOrder(lines: PrintedLine[]): PrintedLine[] {
  return partColumns(isShuffled(lines) ? downwards(lines) : lines);
}

/** Whether the drawing jumps back up over its own column again and again. */
function isShuffled(lines: PrintedLine[]): boolean {
  const jumps = lines.filter((line, at) => {
    const last = lines[at - 1];
    return last && last.turn === line.turn && line.base < last.base - last.size * 2 && line.left < last.right && line.right > last.left;
  });
  return jumps.length > Math.max(4, lines.length * 0.25);
}

function downwards(lines: PrintedLine[]): PrintedLine[] {
  const rows = (left: PrintedLine, right: PrintedLine) => left.turn - right.turn || left.base - right.base || left.left - right.left;
  return lines.toSorted(rows);
}

/** Takes runs of lines apart that have two long texts each, with the same gutter between them. */
function partColumns(lines: PrintedLine[]): PrintedLine[] {
  const ordered: PrintedLine[] = [];
  for (let at = 0; at < lines.length; ) {
    const run = gutterRun(lines, at);
    if (run.length >= LEAST_LINES && isProse(run)) {
      ordered.push(...run.map((line) => part(line, 0)), ...run.map((line) => part(line, 1)));
      at += run.length;
    } else {
      ordered.push(...lines.slice(at, at + Math.max(run.length, 1)));
      at += Math.max(run.length, 1);
    }
  }
  return ordered;
}

/** The lines from here on that are parted in two at the same place. */
function gutterRun(lines: PrintedLine[], from: number): PrintedLine[] {
  const run: PrintedLine[] = [];
  let left = 0;
  let right = Number.POSITIVE_INFINITY;
  for (const line of lines.slice(from)) {
    const [first, second, third] = line.cells;
    if (!first || !second || third) break;
    left = Math.max(left, first.right);
    right = Math.min(right, second.left);
    if (right - left < line.size * 0.8) break;
    run.push(line);
  }
  return run;
}

function isProse(run: PrintedLine[]): boolean {
  return [0, 1].every((side) => run.reduce((sum, line) => sum + (line.cells[side]?.text.length ?? 0), 0) > run.length * LEAST_LETTERS);
}

function part(line: PrintedLine, side: number): PrintedLine {
  const cell = line.cells[side];
  return cell ? { ...line, ...cell, cells: [cell] } : line;
}
