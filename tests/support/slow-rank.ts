import { expect } from "vitest";
import type { IndexAnswer, IndexPoint, IndexQuery, Ranked, SparseVector } from "@/core/ports";

const TOLERANCE = 1e-4;

/** The ranking as the port defines it, computed passage by passage. */
export function rankSlowly(points: IndexPoint[], asked: IndexQuery): IndexAnswer {
  const lex = scoreSlowly(points, "lex");
  const meta = scoreSlowly(points, "meta");
  const dense = ranked(
    points.map(({ id, dense }) => ({ id, score: dense?.reduce((sum, value, at) => sum + value * (asked.dense?.[at] ?? 0), 0) ?? 0 })),
  );
  return {
    lex: lex(asked.lex).slice(0, asked.limits.lex),
    meta: meta(asked.meta).slice(0, asked.limits.meta),
    dense: dense.slice(0, asked.limits.dense),
    bestWords: lex(asked.words)[0]?.score ?? 0,
    bestSingle: Array.from(asked.singleWords, (hash) => lex({ indices: Uint32Array.of(hash), values: Float32Array.of(1) })[0]?.score ?? 0),
    passageCount: points.length,
  };
}

function scoreSlowly(points: IndexPoint[], side: "lex" | "meta"): (asked: SparseVector) => Ranked[] {
  const weights = points.map(({ id, [side]: { indices, values } }) => ({
    id,
    terms: new Map(Array.from(indices, (hash, at) => [hash, values[at] ?? 0])),
  }));
  return (asked) => {
    const idf = Array.from(asked.indices, (hash) => {
      const holding = weights.filter(({ terms }) => terms.has(hash)).length;
      return Math.log(1 + (points.length - holding + 0.5) / (holding + 0.5));
    });
    const score = (terms: Map<number, number>) =>
      Array.from(asked.indices).reduce((sum, hash, at) => sum + (asked.values[at] ?? 0) * (idf[at] ?? 0) * (terms.get(hash) ?? 0), 0);
    return ranked(weights.map(({ id, terms }) => ({ id, score: score(terms) }))).filter(({ score }) => score > 0);
  };
}

function ranked(scores: Ranked[]): Ranked[] {
  return scores.toSorted((a, b) => b.score - a.score);
}

/** Equal up to the order of passages with equal scores. */
export function expectSame(answer: IndexAnswer, slow: IndexAnswer): void {
  for (const leg of ["lex", "meta", "dense"] as const) {
    expect(answer[leg].length).toBe(slow[leg].length);
    for (const [at, { id, score }] of answer[leg].entries()) {
      const expected = slow[leg][at];
      expect(Math.abs(score - (expected?.score ?? 0))).toBeLessThan(TOLERANCE);
      if (id !== expected?.id)
        expect(Math.abs((slow[leg].find((other) => other.id === id)?.score ?? score) - score)).toBeLessThan(TOLERANCE);
    }
  }
  expect(answer.bestWords).toBeCloseTo(slow.bestWords, 4);
  for (const [at, best] of answer.bestSingle.entries()) expect(best).toBeCloseTo(slow.bestSingle[at] ?? 0, 4);
  expect(answer.passageCount).toBe(slow.passageCount);
}
