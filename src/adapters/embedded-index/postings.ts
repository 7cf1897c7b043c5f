import type { SparseVector } from "@/core/ports";

/**
 * An inverted index of up to 65,536 passages in four arrays: term hashes ascending, where each term's postings
 * begin, and for each posting the passage's place and weight. Six bytes a posting, eight a distinct term.
 */
export type Postings = { terms: Uint32Array; offsets: Uint32Array; places: Uint16Array; weights: Float32Array };

export const MOST_PASSAGES = 0x1_0000;
const RADIX_BITS = 16;
const RADIX = 1 << RADIX_BITS;

/** Builds postings from the vectors of passages, in the order of their places. */
export function buildPostings(vectors: SparseVector[]): Postings {
  const size = vectors.reduce((sum, vector) => sum + vector.indices.length, 0);
  const hashes = new Uint32Array(size);
  const places = new Uint16Array(size);
  const weights = new Float32Array(size);
  let at = 0;
  for (const [place, { indices, values }] of vectors.entries()) {
    hashes.set(indices, at);
    weights.set(values, at);
    places.fill(place, at, at + indices.length);
    at += indices.length;
  }
  const order = sortedOrder(hashes);
  return compress(order, hashes, places, weights);
}

/** Stable order of hashes, ascending: two passes of a radix sort, low half first. */
function sortedOrder(hashes: Uint32Array): Uint32Array {
  const identity = new Uint32Array(hashes.length);
  for (let at = 0; at < identity.length; at += 1) identity[at] = at;
  if (hashes.length < RADIX) return identity.sort((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0) || a - b);
  return radixPass(hashes, radixPass(hashes, identity, 0), RADIX_BITS);
}

function radixPass(hashes: Uint32Array, order: Uint32Array, shift: number): Uint32Array {
  const starts = new Uint32Array(RADIX + 1);
  for (let at = 0; at < hashes.length; at += 1) {
    const next = (((hashes[at] ?? 0) >>> shift) & (RADIX - 1)) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let bucket = 0; bucket < RADIX; bucket += 1) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0);
  const sorted = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at += 1) {
    const from = order[at] ?? 0;
    const bucket = ((hashes[from] ?? 0) >>> shift) & (RADIX - 1);
    const target = starts[bucket] ?? 0;
    sorted[target] = from;
    starts[bucket] = target + 1;
  }
  return sorted;
}

function compress(order: Uint32Array, hashes: Uint32Array, places: Uint16Array, weights: Float32Array): Postings {
  const terms = new Uint32Array(order.length);
  const offsets = new Uint32Array(order.length + 1);
  const sortedPlaces = new Uint16Array(order.length);
  const sortedWeights = new Float32Array(order.length);
  let distinct = 0;
  for (let at = 0; at < order.length; at += 1) {
    const from = order[at] ?? 0;
    const hash = hashes[from] ?? 0;
    if (distinct === 0 || terms[distinct - 1] !== hash) {
      terms[distinct] = hash;
      offsets[distinct] = at;
      distinct += 1;
    }
    sortedPlaces[at] = places[from] ?? 0;
    sortedWeights[at] = weights[from] ?? 0;
  }
  offsets[distinct] = order.length;
  return { terms: terms.slice(0, distinct), offsets: offsets.slice(0, distinct + 1), places: sortedPlaces, weights: sortedWeights };
}

/** The range of a term's postings; empty where the term is unknown. */
export function findTerm({ terms, offsets }: Postings, hash: number): { from: number; to: number } {
  let low = 0;
  let high = terms.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((terms[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  if (terms[low] !== hash) return { from: 0, to: 0 };
  return { from: offsets[low] ?? 0, to: offsets[low + 1] ?? 0 };
}

/** Merges postings without the passages that `keep` maps to −1; `keep` gives every other passage its new place. */
export function mergePostings(parts: { postings: Postings; keep: Int32Array }[]): Postings {
  const size = parts.reduce((sum, { postings }) => sum + postings.places.length, 0);
  const merged = {
    terms: new Uint32Array(size),
    offsets: new Uint32Array(size + 1),
    places: new Uint16Array(size),
    weights: new Float32Array(size),
  };
  const cursors = parts.map(() => 0);
  let distinct = 0;
  let filled = 0;
  for (let hash = lowest(parts, cursors); hash !== null; hash = lowest(parts, cursors)) {
    const begun = filled;
    for (const [index, { postings, keep }] of parts.entries()) {
      const term = cursors[index] ?? 0;
      if (postings.terms[term] !== hash) continue;
      cursors[index] = term + 1;
      filled = copyKept(postings, term, keep, merged, filled);
    }
    if (filled === begun) continue;
    merged.terms[distinct] = hash;
    merged.offsets[distinct] = begun;
    distinct += 1;
  }
  merged.offsets[distinct] = filled;
  return {
    terms: merged.terms.slice(0, distinct),
    offsets: merged.offsets.slice(0, distinct + 1),
    places: merged.places.slice(0, filled),
    weights: merged.weights.slice(0, filled),
  };
}

function lowest(parts: { postings: Postings }[], cursors: number[]): number | null {
  let found: number | null = null;
  for (const [index, { postings }] of parts.entries()) {
    const hash = postings.terms[cursors[index] ?? 0];
    if (hash !== undefined && (found === null || hash < found)) found = hash;
  }
  return found;
}

function copyKept(from: Postings, term: number, keep: Int32Array, to: Postings, filled: number): number {
  let at = filled;
  const end = from.offsets[term + 1] ?? 0;
  for (let posting = from.offsets[term] ?? 0; posting < end; posting += 1) {
    const place = keep[from.places[posting] ?? 0] ?? -1;
    if (place < 0) continue;
    to.places[at] = place;
    to.weights[at] = from.weights[posting] ?? 0;
    at += 1;
  }
  return at;
}
