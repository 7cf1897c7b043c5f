import { expect, test } from "vitest";
import type { IndexAnswer, IndexPoint, IndexQuery, PassageIndex, Ranked, SparseVector } from "@/core/ports";

const NONE: SparseVector = { indices: new Uint32Array(), values: new Float32Array() };
const TOLERANCE = 1e-4;

/** Numbers that look random and are the same in every run. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

export function vector(weights: Record<number, number>): SparseVector {
  const indices = Uint32Array.from(Object.keys(weights), Number).sort();
  return { indices, values: Float32Array.from(indices, (index) => weights[index] ?? 0) };
}

export function point(number: number, versionId: string, lex: SparseVector, more: Partial<IndexPoint> = {}): IndexPoint {
  return { id: uuid(number), versionId, documentId: versionId, lex, meta: NONE, dense: null, ...more };
}

export function query(asked: Partial<IndexQuery>): IndexQuery {
  const limits = { lex: 100, meta: 100, dense: 100 };
  return { lex: NONE, meta: NONE, dense: null, words: NONE, singleWords: new Uint32Array(), limits, ...asked };
}

export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** What any passage index answers, held to a ranking that is computed the slow way. */
export function describePassageIndex(createIndex: () => Promise<PassageIndex> | PassageIndex): void {
  test("ranks as the formula says, for random libraries and questions, also after deletions", async () => {
    const index = await createIndex();
    const workspaceId = crypto.randomUUID();
    const random = createRandom(7);
    const points = Array.from({ length: 700 }, (_, number) =>
      point(number, uuid(1_000 + (number % 50)), randomVector(random, 40), { meta: randomVector(random, 6), dense: randomUnit(random) }),
    );
    for (let from = 0; from < points.length; from += 97) await index.upsert(workspaceId, points.slice(from, from + 97));
    const gone = [uuid(1_003), uuid(1_011), uuid(1_012)];
    for (const versionId of gone) await index.removeVersion(workspaceId, versionId);
    const living = points.filter(({ versionId }) => !gone.includes(versionId));

    for (let round = 0; round < 10; round += 1) {
      const asked = query({
        lex: randomVector(random, 12),
        meta: randomVector(random, 3),
        dense: randomUnit(random),
        words: randomVector(random, 4),
        singleWords: Uint32Array.from({ length: 5 }, () => Math.floor(random() * 300)),
      });

      const answer = await index.search(workspaceId, asked);

      expectSame(answer, rankSlowly(living, asked));
    }
  });

  test("a passage that is written twice is there once", async () => {
    const index = await createIndex();
    const workspaceId = crypto.randomUUID();
    const versionId = uuid(9);

    await index.upsert(workspaceId, [point(1, versionId, vector({ 5: 1 })), point(2, versionId, vector({ 6: 1 }))]);
    await index.upsert(workspaceId, [point(1, versionId, vector({ 5: 2 }))]);

    expect(await index.countVersion(workspaceId, versionId)).toBe(2);
    const answer = await index.search(workspaceId, query({ lex: vector({ 5: 1 }) }));
    expect(answer.lex).toHaveLength(1);
    expect(answer.passageCount).toBe(2);
  });

  test("a version that is removed is found no more and counts nowhere", async () => {
    const index = await createIndex();
    const workspaceId = crypto.randomUUID();
    await index.upsert(workspaceId, [point(1, uuid(8), vector({ 5: 1 })), point(2, uuid(9), vector({ 5: 1 }))]);

    await index.removeVersion(workspaceId, uuid(8));

    const answer = await index.search(workspaceId, query({ lex: vector({ 5: 1 }), singleWords: Uint32Array.of(5, 6) }));
    expect(answer.lex.map(({ id }) => id)).toEqual([uuid(2)]);
    expect(answer.passageCount).toBe(1);
    expect(answer.bestSingle[1]).toBe(0);
    expect(await index.countVersion(workspaceId, uuid(8))).toBe(0);
  });

  test("one workspace neither sees another nor counts its words", async () => {
    const index = await createIndex();
    const [mine, theirs] = [crypto.randomUUID(), crypto.randomUUID()];
    await index.upsert(mine, [point(1, uuid(8), vector({ 5: 1 }))]);
    await index.upsert(theirs, [point(2, uuid(9), vector({ 5: 1, 6: 1 })), point(3, uuid(9), vector({ 5: 1 }))]);

    const answer = await index.search(mine, query({ lex: vector({ 5: 1, 6: 1 }), singleWords: Uint32Array.of(6) }));

    expect(answer.lex.map(({ id }) => id)).toEqual([uuid(1)]);
    expect(answer.lex[0]?.score).toBeCloseTo(Math.log(1 + 0.5 / 1.5), 5);
    expect(answer.bestSingle).toEqual([0]);
  });

  test.each(["", "*", "not-a-uuid", "00000000-0000-4000-8000-00000000000Z"])(
    "a workspace named %j is refused before anything is asked",
    async (id) => {
      const index = await createIndex();

      await expect(index.search(id, query({}))).rejects.toMatchObject({ code: "INVALID_INPUT" });
      await expect(index.upsert(id, [])).rejects.toMatchObject({ code: "INVALID_INPUT" });
    },
  );
}

function randomVector(random: () => number, terms: number): SparseVector {
  // Small numbers come often, so that some terms are in most passages.
  return vector(Object.fromEntries(Array.from({ length: terms }, () => [Math.floor(300 * random() ** 2), 0.1 + 2 * random()])));
}

function randomUnit(random: () => number): Float32Array {
  const numbers = Array.from({ length: 8 }, () => random() - 0.5);
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (number) => number / length);
}

function rankSlowly(points: IndexPoint[], asked: IndexQuery): IndexAnswer {
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
    bestSingle: Array.from(asked.singleWords, (hash) => lex(vector({ [hash]: 1 }))[0]?.score ?? 0),
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
function expectSame(answer: IndexAnswer, slow: IndexAnswer): void {
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
