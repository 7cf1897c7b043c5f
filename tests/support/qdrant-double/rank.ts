import { createBest } from "@/adapters/embedded-index/best";
import { findTerm, type Postings } from "@/adapters/embedded-index/postings";
import type { SparseVector } from "@/core/ports";
import type { Collection, Point } from "./collection";
import type { Filter } from "./filter";
import type { Segment } from "./segment";

export type Scored = { point: Point; score: number };
export type SparseQuestion = { name: string; vector: SparseVector; filter: Filter; corpus: Filter; hasIdf: boolean; limit: number };
export type DenseQuestion = { name: string; vector: Float32Array; filter: Filter; limit: number };

const MOST_MASKS = 64;

/** Every posting of every asked term counts; idf counts the points of the corpus that have the vector. */
export function rankSparse(collection: Collection, { name, vector, filter, corpus, hasIdf, limit }: SparseQuestion): Scored[] {
  const segments = collection.segments();
  const holding = hasIdf ? countHaving(collection, name, corpus) : 0;
  const weights = Array.from(vector.indices, (hash, at) => {
    const weight = vector.values[at] ?? 0;
    return hasIdf ? weight * idf(holding, countTerm(segments, name, hash, corpus)) : weight;
  });
  const taken = createTop(collection, limit);
  for (const [number, segment] of segments.entries()) {
    const postings = segment.sparse.get(name);
    if (!postings) continue;
    const mask = maskOf(segment, filter);
    const isThere = (place: number) => !segment.deleted[place] && (!mask || mask[place] === 1);
    const offer = (place: number, score: number) => {
      if (score !== 0 && isThere(place)) taken.offer(number, place, score);
    };
    if (weights.length === 1) eachPosting(postings, vector.indices[0] ?? 0, weights[0] ?? 0, offer);
    else scoresOf(postings, vector, weights, segment.points.length).forEach((score, place) => void offer(place, score));
  }
  return taken.take(segments);
}

/** One term alone needs no sums. */
function eachPosting(
  { places, weights, ...postings }: Postings,
  hash: number,
  weight: number,
  offer: (place: number, score: number) => void,
): void {
  const { from, to } = findTerm({ places, weights, ...postings }, hash);
  for (let posting = from; posting < to; posting += 1) offer(places[posting] ?? 0, weight * (weights[posting] ?? 0));
}

function scoresOf(postings: Postings, { indices }: SparseVector, weights: number[], size: number): Float64Array {
  const scores = new Float64Array(size);
  const { places, weights: stored } = postings;
  for (const [at, hash] of indices.entries()) {
    const { from, to } = findTerm(postings, hash);
    const weight = weights[at] ?? 0;
    for (let posting = from; posting < to; posting += 1) {
      const place = places[posting] ?? 0;
      scores[place] = (scores[place] ?? 0) + weight * (stored[posting] ?? 0);
    }
  }
  return scores;
}

function idf(holding: number, withTerm: number): number {
  return Math.log(1 + (holding - withTerm + 0.5) / (withTerm + 0.5));
}

function countTerm(segments: Segment[], name: string, hash: number, corpus: Filter): number {
  return segments.reduce((count, segment) => {
    const postings = segment.sparse.get(name);
    return postings ? count + countPostings(segment, postings, hash, corpus) : count;
  }, 0);
}

function countPostings(segment: Segment, postings: Postings, hash: number, corpus: Filter): number {
  const { from, to } = findTerm(postings, hash);
  const mask = from < to ? maskOf(segment, corpus) : null;
  if (!mask && segment.deletedCount === 0) return to - from;
  let count = 0;
  for (let posting = from; posting < to; posting += 1) {
    const place = postings.places[posting] ?? 0;
    if (!segment.deleted[place] && (!mask || mask[place])) count += 1;
  }
  return count;
}

function countHaving(collection: Collection, name: string, corpus: Filter): number {
  const key = `${name} ${corpus.key}`;
  const { counts } = collection.caches;
  const known = counts.get(key);
  if (known !== undefined) return known;
  let count = 0;
  for (const segment of collection.segments()) {
    const mask = maskOf(segment, corpus);
    for (const [place, { vectors }] of segment.points.entries())
      if (!segment.deleted[place] && (!mask || mask[place]) && vectors.has(name)) count += 1;
  }
  counts.set(key, count);
  return count;
}

/** The cosine, since stored vectors and the question's have length 1. */
export function rankDense(collection: Collection, { name, vector, filter, limit }: DenseQuestion): Scored[] {
  const segments = collection.segments();
  const taken = createTop(collection, limit);
  for (const [number, segment] of segments.entries()) {
    const dense = segment.dense.get(name);
    if (!dense) continue;
    const mask = maskOf(segment, filter);
    for (const [place, { vectors }] of segment.points.entries())
      if (!segment.deleted[place] && (!mask || mask[place]) && vectors.has(name))
        taken.offer(number, place, dot(dense.vectors, place * dense.dimension, vector));
  }
  return taken.take(segments);
}

function dot(vectors: Float32Array, from: number, asked: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < asked.length; at += 1) sum += (vectors[from + at] ?? 0) * (asked[at] ?? 0);
  return sum;
}

/** Null for a filter that matches everything. */
function maskOf(segment: Segment, filter: Filter): Uint8Array | null {
  if (filter.key === "") return null;
  const known = segment.masks.get(filter.key);
  if (known) return known;
  if (segment.masks.size >= MOST_MASKS) segment.masks.clear();
  const mask = Uint8Array.from(segment.points, (point) => (filter.matches(point) ? 1 : 0));
  segment.masks.set(filter.key, mask);
  return mask;
}

/** Equal scores come in an order of their own that changes with every write, as the real server's do. */
function createTop(collection: Collection, limit: number) {
  const best = createBest(limit);
  const salt = collection.operations();
  return {
    offer(segment: number, place: number, score: number): void {
      if (score < best.lowest()) return;
      const mixed = Math.imul(place + 31 * segment + 977 * salt, 0x9e3779b1) >>> 0;
      best.offer(`${mixed.toString(36)}:${segment}:${place}`, score);
    },
    take: (segments: Segment[]): Scored[] =>
      best.take().flatMap(({ id, score }) => {
        const [, segment, place] = id.split(":").map(Number);
        const point = segments[segment ?? 0]?.points[place ?? 0];
        return point ? [{ point, score }] : [];
      }),
  };
}
