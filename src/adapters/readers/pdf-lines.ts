import { oneLine } from "./draft";

/** A piece of text as pdf.js gives it, in the page's own coordinates. */
export type Piece = {
  str: string;
  dir: string;
  width: number;
  height: number;
  transform: number[];
  hasEOL: boolean;
};

/** Words of a line that stand together; a wide gap parts them from the next. */
export type Cell = { text: string; left: number; right: number };

/** A printed line: where it runs from and to, `base` growing downwards as one reads, `size` its letters' height. */
export type PrintedLine = Cell & { turn: number; base: number; size: number; isRightToLeft: boolean; cells: Cell[] };

type Placed = Piece & { turn: number; from: number; to: number; base: number; size: number };

/** Joins pieces into printed lines, in the order in which the page draws them. */
export function linesOf(pieces: Piece[]): PrintedLine[] {
  const lines: PrintedLine[] = [];
  let current: Placed[] = [];
  for (const piece of pieces) {
    if (piece.str.trim() === "") continue;
    const placed = place(piece);
    if (current.length > 0 && !continues(current, placed)) {
      lines.push(join(current));
      current = [];
    }
    current.push(placed);
  }
  if (current.length > 0) lines.push(join(current));
  return lines.filter((line) => line.text !== "");
}

/** Turns a piece's matrix into where it begins and ends along its own line, and how far down that line stands. */
function place(piece: Piece): Placed {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = piece.transform;
  const turn = (Math.round(Math.atan2(b, a) / (Math.PI / 2)) + 4) % 4;
  const along = [e, f, -e, -f][turn] ?? e;
  const down = [-f, e, f, -e][turn] ?? -f;
  const size = Math.hypot(c, d) || piece.height || 1;
  return { ...piece, turn, from: along, to: along + piece.width, base: down, size };
}

function continues(line: Placed[], next: Placed): boolean {
  const last = line.at(-1);
  if (!last || last.turn !== next.turn) return false;
  const size = Math.max(last.size, next.size, ...line.map((piece) => piece.size));
  const first = line[0] ?? last;
  // Raised and lowered marks leave the base line by less than half a letter.
  if (Math.abs(next.base - last.base) > size * 0.45 && Math.abs(next.base - first.base) > size * 0.45) return false;
  const isBackwards = next.dir === "rtl" || last.dir === "rtl" ? next.from > last.to + size * 3 : next.to < last.from - size;
  return !isBackwards;
}

function join(pieces: Placed[]): PrintedLine {
  const rightToLeft = pieces.filter((piece) => piece.dir === "rtl");
  const isRightToLeft = lettersOf(rightToLeft) > lettersOf(pieces) / 2;
  const size = pieces.reduce((best, piece) => (piece.str.length > best.str.length ? piece : best)).size;
  const main = pieces.find((piece) => piece.size >= size * 0.9) ?? pieces[0];
  const cells = isRightToLeft ? [pieces] : cellsOf(pieces, size);
  return { ...cellOf(pieces), turn: pieces[0]?.turn ?? 0, base: main?.base ?? 0, size, isRightToLeft, cells: cells.map(cellOf) };
}

function cellOf(pieces: Placed[]): Cell {
  return {
    text: oneLine(textOf(pieces)),
    left: Math.min(...pieces.map((piece) => piece.from)),
    right: Math.max(...pieces.map((piece) => piece.to)),
  };
}

/** Parts a line where a gap is wider than a letter is high; between words it never is, even in justified text. */
function cellsOf(pieces: Placed[], size: number): Placed[][] {
  const cells: Placed[][] = [];
  let last: Placed | null = null;
  for (const piece of pieces) {
    if (last && piece.from - last.to < size * 1.2) cells.at(-1)?.push(piece);
    else cells.push([piece]);
    last = piece;
  }
  return cells;
}

function lettersOf(pieces: Placed[]): number {
  return pieces.reduce((sum, piece) => sum + piece.str.length, 0);
}

/** A gap wider than a sixth of a letter's height is a space, whether or not the file draws one. */
function textOf(pieces: Placed[]): string {
  let text = "";
  let last: Placed | null = null;
  for (const piece of pieces) {
    if (last && isParted(last, piece)) text += " ";
    text += piece.str;
    last = piece;
  }
  return text;
}

/** A step back by more than half a letter, in text that runs to the right, is a jump to other words. */
function isParted(last: Placed, next: Placed): boolean {
  const size = Math.min(last.size, next.size);
  const gap = Math.max(next.from - last.to, last.from - next.to);
  return gap > size * 0.16 || (last.dir === "ltr" && next.dir === "ltr" && last.to - next.from > size * 0.5);
}
