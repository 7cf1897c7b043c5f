import type { IndexAnswer, IndexQuery, Ranked, SparseVector } from "@/core/ports";
import { createBest } from "./best";
import { countPassages, type Library } from "./library";
import { findTerm, type Postings } from "./postings";
import type { Segment } from "./segment";

type Side = "lex" | "meta";
type Range = { from: number; to: number };

/** Ranks a library's passages for a question, exactly: every posting of every asked term counts. */
export function rank(library: Library, query: IndexQuery): IndexAnswer {
  const passageCount = countPassages(library);
  const sparse = (side: Side, vector: SparseVector, limit: number) => rankSparse(library.segments, side, vector, limit, passageCount);
  return {
    lex: sparse("lex", query.lex, query.limits.lex),
    meta: sparse("meta", query.meta, query.limits.meta),
    dense: query.dense ? rankDense(library.segments, query.dense, query.limits.dense) : [],
    bestWords: sparse("lex", query.words, 1)[0]?.score ?? 0,
    bestSingle: Array.from(query.singleWords, (hash) => bestOfTerm(library.segments, hash, passageCount)),
    passageCount,
  };
}

function rankSparse(segments: Segment[], side: Side, vector: SparseVector, limit: number, passageCount: number): Ranked[] {
  const best = createBest(limit);
  if (limit === 0 || vector.indices.length === 0) return [];
  const scores = segments.map((segment) => new Float64Array(segment.ids.length));
  for (const [at, hash] of vector.indices.entries()) {
    const ranges = segments.map((segment) => findTerm(segment[side], hash));
    const weight = (vector.values[at] ?? 0) * idf(passageCount, countLive(segments, side, ranges));
    for (const [index, segment] of segments.entries()) addScores(scores[index], segment[side], ranges[index], weight);
  }
  for (const [index, segment] of segments.entries()) offerAll(best, segment, scores[index]);
  return best.take();
}

function addScores(scores: Float64Array | undefined, postings: Postings, range: Range | undefined, weight: number): void {
  if (!scores || !range) return;
  const { places, weights } = postings;
  for (let posting = range.from; posting < range.to; posting += 1) {
    const place = places[posting] ?? 0;
    scores[place] = (scores[place] ?? 0) + weight * (weights[posting] ?? 0);
  }
}

function offerAll(best: ReturnType<typeof createBest>, segment: Segment, scores: Float64Array | undefined): void {
  if (!scores) return;
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place] ?? 0;
    if (score > 0 && score >= best.lowest() && !segment.deleted[place]) best.offer(segment.ids[place] ?? "", score);
  }
}

/** How many living passages hold a term, from its ranges by segment. */
function countLive(segments: Segment[], side: Side, ranges: Range[]): number {
  let count = 0;
  for (const [index, segment] of segments.entries()) {
    const { from, to } = ranges[index] ?? { from: 0, to: 0 };
    count += to - from;
    if (segment.deletedCount === 0) continue;
    for (let posting = from; posting < to; posting += 1) count -= segment.deleted[segment[side].places[posting] ?? 0] ?? 0;
  }
  return count;
}

function bestOfTerm(segments: Segment[], hash: number, passageCount: number): number {
  const ranges = segments.map((segment) => findTerm(segment.lex, hash));
  let highest = 0;
  for (const [index, { lex, deleted }] of segments.entries()) {
    const { from, to } = ranges[index] ?? { from: 0, to: 0 };
    for (let posting = from; posting < to; posting += 1) {
      const weight = lex.weights[posting] ?? 0;
      if (weight > highest && !deleted[lex.places[posting] ?? 0]) highest = weight;
    }
  }
  return highest * idf(passageCount, countLive(segments, "lex", ranges));
}

function idf(passageCount: number, holding: number): number {
  return Math.log(1 + (passageCount - holding + 0.5) / (holding + 0.5));
}

function rankDense(segments: Segment[], asked: Float32Array, limit: number): Ranked[] {
  const best = createBest(limit);
  for (const segment of segments) if (segment.dense.dimension === asked.length) offerDense(best, segment, asked);
  return best.take();
}

function offerDense(best: ReturnType<typeof createBest>, { dense, deleted, ids }: Segment, asked: Float32Array): void {
  for (let place = 0; place < ids.length; place += 1) {
    if (!dense.has[place] || deleted[place]) continue;
    const score = dot(dense.vectors, place * dense.dimension, asked);
    if (score >= best.lowest()) best.offer(ids[place] ?? "", score);
  }
}

function dot(vectors: Float32Array, from: number, asked: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < asked.length; at += 1) sum += (vectors[from + at] ?? 0) * (asked[at] ?? 0);
  return sum;
}
