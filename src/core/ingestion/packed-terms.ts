import type { TermCounts } from "./term-counter";

// Little-endian: number of terms, four lengths (32 bit each), the hashes, then a byte a term: channel above, count below.
const HEADER_NUMBERS = 5;
const HEADER_BYTES = HEADER_NUMBERS * 4;
const COUNT_BITS = 6;
const COUNT_MASK = (1 << COUNT_BITS) - 1;

/** About five bytes a term, read back without decoding the hashes one by one. */
export function packTerms({ indices, counts, channels, lengths }: TermCounts): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(HEADER_BYTES + indices.length * 5);
  const header = new Uint32Array(packed.buffer, 0, HEADER_NUMBERS);
  header.set([indices.length, lengths.w, lengths.p, lengths.g, lengths.i]);
  new Uint32Array(packed.buffer, HEADER_BYTES, indices.length).set(indices);
  const last = HEADER_BYTES + indices.length * 4;
  for (let at = 0; at < indices.length; at += 1) packed[last + at] = ((channels[at] ?? 0) << COUNT_BITS) | (counts[at] ?? 0);
  return packed;
}

/** @throws RangeError when the bytes are not what packTerms made. */
export function unpackTerms(packed: Uint8Array): TermCounts {
  // A copy, since a driver's buffer rarely begins where 32-bit numbers may.
  const bytes = packed.slice().buffer;
  const [size = 0, w = 0, p = 0, g = 0, i = 0] = new Uint32Array(bytes, 0, HEADER_NUMBERS);
  if (bytes.byteLength !== HEADER_BYTES + size * 5) throw new RangeError(`${bytes.byteLength} bytes do not hold ${size} terms`);
  const last = new Uint8Array(bytes, HEADER_BYTES + size * 4);
  return {
    indices: new Uint32Array(bytes, HEADER_BYTES, size),
    counts: last.map((byte) => byte & COUNT_MASK),
    channels: last.map((byte) => byte >> COUNT_BITS),
    lengths: { w, p, g, i },
  };
}
