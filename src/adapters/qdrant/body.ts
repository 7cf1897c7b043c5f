import type { IndexPoint, SparseVector } from "@/core/ports";

// As many digits as a 32-bit number has: whole numbers of this unit are written out much faster than fractions.
const UNITS = 1e7;
const MOST_WHOLE = 0xffff_ffff;
// Ten digits and a comma; for fractions a sign and the unit too; what is larger still comes as JSON writes it.
const HASH_BYTES = 11;
const FRACTION_BYTES = 15;
const LARGE_BYTES = 26;
const POINT_BYTES = 300;
const HALF = 100_000;
const HALF_DIGITS = 5;
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const MINUS = 0x2d;
const ZERO = 0x30;
/** "e-7" */
const UNIT = [0x65, 0x2d, 0x37];

/** How many bytes a passage takes at most. */
export function sizeOf({ lex, meta, dense }: IndexPoint): number {
  const hashes = HASH_BYTES * (lex.indices.length + meta.indices.length);
  return POINT_BYTES + hashes + sizeOfFractions(lex.values) + sizeOfFractions(meta.values) + (dense ? sizeOfFractions(dense) : 0);
}

function sizeOfFractions(numbers: Float32Array): number {
  const isSmall = numbers.every((number) => Math.abs(number) * UNITS < MOST_WHOLE);
  return numbers.length * (isSmall ? FRACTION_BYTES : LARGE_BYTES);
}

/**
 * Passages as Qdrant is to store them, in JSON. An empty `meta` counts too: its idf counts the points that have the vector.
 * A batch holds some hundred thousand numbers, whose digits go straight into the bytes that are sent.
 */
export function toBody(workspaceId: string, points: IndexPoint[]): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafe(points.reduce((sum, point) => sum + sizeOf(point) + 1, POINT_BYTES));
  let at = bytes.write('{"points":[');
  for (const point of points) {
    at = writePoint(bytes, at, workspaceId, point);
    bytes[at++] = COMMA;
  }
  // Over the last comma.
  if (points.length > 0) at -= 1;
  at += bytes.write("]}", at);
  return bytes.subarray(0, at);
}

function writePoint(bytes: Buffer, from: number, workspaceId: string, { id, versionId, lex, meta, dense }: IndexPoint): number {
  let at = from + bytes.write(`{"id":${JSON.stringify(id)},"vector":{"lex":`, from);
  at = writeSparse(bytes, at, lex);
  at += bytes.write(',"meta":', at);
  at = writeSparse(bytes, at, meta);
  if (dense) {
    at += bytes.write(',"dense":', at);
    at = writeFractions(bytes, at, dense);
  }
  return at + bytes.write(`},"payload":${JSON.stringify({ workspaceId, versionId })}}`, at);
}

function writeSparse(bytes: Buffer, from: number, { indices, values }: SparseVector): number {
  let at = from + bytes.write('{"indices":', from);
  bytes[at++] = OPEN;
  for (let number = 0; number < indices.length; number += 1) {
    if (number > 0) bytes[at++] = COMMA;
    at = writeWhole(bytes, at, indices[number] ?? 0);
  }
  bytes[at++] = CLOSE;
  at += bytes.write(',"values":', at);
  at = writeFractions(bytes, at, values);
  return at + bytes.write("}", at);
}

function writeFractions(bytes: Buffer, from: number, numbers: Float32Array): number {
  let at = from;
  bytes[at++] = OPEN;
  for (let number = 0; number < numbers.length; number += 1) {
    if (number > 0) bytes[at++] = COMMA;
    at = writeFraction(bytes, at, numbers[number] ?? 0);
  }
  bytes[at++] = CLOSE;
  return at;
}

function writeFraction(bytes: Buffer, from: number, value: number): number {
  const units = Math.round(Math.abs(value) * UNITS);
  // Too large for whole units, or no number at all, which the server refuses.
  if (!(units <= MOST_WHOLE)) return from + bytes.write(JSON.stringify(value), from);
  let at = from;
  if (value < 0) bytes[at++] = MINUS;
  at = writeWhole(bytes, at, units);
  for (const letter of UNIT) bytes[at++] = letter;
  return at;
}

/** Writes a whole number below 2³², in halves that fit 31 bits, with which dividing is quick. */
function writeWhole(bytes: Buffer, from: number, value: number): number {
  const upper = Math.floor(value / HALF) | 0;
  const lower = (value - upper * HALF) | 0;
  if (upper === 0) return writeDigits(bytes, from, lower, countDigits(lower));
  const at = writeDigits(bytes, from, upper, countDigits(upper));
  return writeDigits(bytes, at, lower, HALF_DIGITS);
}

function countDigits(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits += 1;
  return digits;
}

/** The last one first. */
function writeDigits(bytes: Buffer, from: number, value: number, digits: number): number {
  let rest = value;
  for (let at = from + digits - 1; at >= from; at -= 1) {
    const next = (rest / 10) | 0;
    bytes[at] = ZERO + rest - 10 * next;
    rest = next;
  }
  return from + digits;
}
