import type { Cell, PrintedLine } from "./pdf-lines";
import type { JoinParted } from "./pdf-words";

/** Lines that belong together; `level` is a heading's, 0 for anything else. */
export type Paragraph = { lines: PrintedLine[]; level: number; isTable: boolean };

const bullet = /^(?:[•▪▫◦‣●○■□❖✓➢*–—-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s/u;

export function isListItem({ lines, level, isTable }: Paragraph): boolean {
  return level === 0 && !isTable && bullet.test(lines[0]?.text ?? "");
}

/** Parts a page's lines where the eye does: at gaps, other letters, bullets, and where columns of a table begin and end. */
export function paragraphsOf(lines: PrintedLine[], levelOf: (line: PrintedLine) => number): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const pitch = pitchOf(lines);
  lines.forEach((line, at) => {
    const level = levelOf(line);
    const open = paragraphs.at(-1);
    const isRow = level === 0 && (isRowBelow(lines[at - 1], line) || isRowBelow(line, lines[at + 1]));
    const goesOn = open && open.level === level && open.isTable === isRow;
    if (goesOn && (isRow ? isRowBelow(open.lines.at(-1), line) : continuesParagraph(open.lines, line, pitch))) open.lines.push(line);
    else paragraphs.push({ lines: [line], level, isTable: isRow });
  });
  return paragraphs;
}

const SHORT_ROW = 80;

/** Whether two lines are rows of one table: two cells or more in each, of which two stand below one another. */
function isRowBelow(above: PrintedLine | undefined, below: PrintedLine | undefined): boolean {
  if (!above || !below || above.turn !== below.turn) return false;
  const cells = Math.min(above.cells.length, below.cells.length);
  // Two long texts beside each other are columns of prose, not cells.
  if (cells < 2 || (cells === 2 && Math.max(above.text.length, below.text.length) > SHORT_ROW)) return false;
  const step = below.base - above.base;
  if (step < above.size * 0.5 || step > above.size * 3.5) return false;
  const aligned = below.cells.filter((cell) => above.cells.some((other) => isAligned(other, cell, below.size)));
  return aligned.length >= 2;
}

/** Whether two cells begin, end or have their middle at the same place. */
function isAligned(above: Cell, below: Cell, within: number): boolean {
  const distances = [above.left - below.left, above.right - below.right, (above.left + above.right - below.left - below.right) / 2];
  return distances.some((distance) => Math.abs(distance) < within);
}

/** The page's usual distance between lines, in heights of a letter. */
function pitchOf(lines: PrintedLine[]): number {
  const steps = lines.flatMap((line, at) => {
    const step = (line.base - (lines[at - 1]?.base ?? Number.NaN)) / line.size;
    return step > 0.8 && step < 2.3 ? [step] : [];
  });
  return steps.toSorted((left, right) => left - right)[Math.floor(steps.length / 2)] ?? 1.2;
}

/** Whether a line stands right below the last one, in the same letters. */
function continuesParagraph(lines: PrintedLine[], next: PrintedLine, pitch: number): boolean {
  const last = lines.at(-1);
  if (!last || last.turn !== next.turn || bullet.test(next.text)) return false;
  const size = Math.max(last.size, next.size);
  const step = next.base - last.base;
  const usual = lines.length > 1 ? last.base - (lines.at(-2)?.base ?? 0) : size * pitch;
  if (step < -size * 0.5 || step > Math.max(usual * 1.25, size * 1.3)) return false;
  return Math.abs(last.size - next.size) < size * 0.25 && next.left < last.right && next.right > last.left;
}

export function tableText(lines: PrintedLine[]): string {
  return lines.map((line) => line.cells.map((cell) => cell.text).join(" | ")).join("\n");
}

/** Lines that fill their column read on as one; a short one ends where it ended. A word parted at a line's end is joined. */
export function paragraphText(lines: PrintedLine[], joinParted: JoinParted): string {
  const right = Math.max(...lines.map((line) => line.right));
  const left = Math.min(...lines.map((line) => line.left));
  const isFull = (line: PrintedLine) => {
    const short = line.isRightToLeft ? line.left - left : right - line.right;
    return short < Math.max((right - left) * 0.15, line.size * 2);
  };
  return lines.reduce((text, line, at) => {
    const last = lines[at - 1];
    if (!last) return line.text;
    const readsOn = isFull(last) && last.cells.length === 1 && line.cells.length === 1;
    return joinParted(text, line.text) ?? `${text}${readsOn ? " " : "\n"}${line.text}`;
  }, "");
}
