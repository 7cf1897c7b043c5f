import { afterAll, expect, test } from "vitest";
import type { IndexPlace, IndexPoint, IndexQuery, PassageIndex, PointPage, SparseVector } from "@/core/ports";

import { expectSame, rankSlowly } from "./slow-rank";

const NONE: SparseVector = { indices: new Uint32Array(), values: new Float32Array() };

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

const spacesMade: string[] = [];

/** What any passage index answers, held to a ranking that is computed the slow way. */
export function describePassageIndex(createIndex: () => Promise<PassageIndex> | PassageIndex): void {
  afterAll(async () => {
    const index = await createIndex();
    for (const space of spacesMade.splice(0)) await index.dropSpace(space);
  });

  test("ranks as the formula says, for random libraries and questions, also after deletions", async () => {
    const index = await createIndex();
    const place = createPlace();
    const random = createRandom(7);
    const points = Array.from({ length: 700 }, (_, number) =>
      point(number, uuid(1_000 + (number % 50)), randomVector(random, 40), { meta: randomVector(random, 6), dense: randomUnit(random) }),
    );
    for (let from = 0; from < points.length; from += 97) await index.upsert(place, points.slice(from, from + 97));
    const gone = [uuid(1_003), uuid(1_011), uuid(1_012)];
    for (const versionId of gone) await index.removeVersion(place, versionId);
    const living = points.filter(({ versionId }) => !gone.includes(versionId));

    for (let round = 0; round < 10; round += 1) {
      const asked = query({
        lex: randomVector(random, 12),
        meta: randomVector(random, 3),
        dense: randomUnit(random),
        words: randomVector(random, 4),
        singleWords: Uint32Array.from({ length: 5 }, () => Math.floor(random() * 300)),
      });

      const answer = await index.search(place, asked);

      expectSame(answer, rankSlowly(living, asked));
    }
  });

  test("a passage that is written twice is there once", async () => {
    const index = await createIndex();
    const place = createPlace();
    const versionId = uuid(9);

    await index.upsert(place, [point(1, versionId, vector({ 5: 1 })), point(2, versionId, vector({ 6: 1 }))]);
    await index.upsert(place, [point(1, versionId, vector({ 5: 2 }))]);

    expect(await index.countVersion(place, versionId)).toBe(2);
    const answer = await index.search(place, query({ lex: vector({ 5: 1 }) }));
    expect(answer.lex).toHaveLength(1);
    expect(answer.passageCount).toBe(2);
  });

  test("a version that is removed is found no more and counts nowhere", async () => {
    const index = await createIndex();
    const place = createPlace();
    await index.upsert(place, [point(1, uuid(8), vector({ 5: 1 })), point(2, uuid(9), vector({ 5: 1 }))]);
    expect((await index.search(place, query({ lex: vector({ 5: 1 }) }))).lex).toHaveLength(2);

    await index.removeVersion(place, uuid(8));

    const answer = await index.search(place, query({ lex: vector({ 5: 1 }), singleWords: Uint32Array.of(5, 6) }));
    expect(answer.lex.map(({ id }) => id)).toEqual([uuid(2)]);
    expect(answer.passageCount).toBe(1);
    expect(answer.bestSingle[1]).toBe(0);
    expect(await index.countVersion(place, uuid(8))).toBe(0);
  });

  test("one workspace neither sees another nor counts its words", async () => {
    const index = await createIndex();
    const mine = createPlace();
    const theirs = { ...mine, workspaceId: crypto.randomUUID() };
    await index.upsert(mine, [point(1, uuid(8), vector({ 5: 1 }))]);
    await index.upsert(theirs, [point(2, uuid(9), vector({ 5: 1, 6: 1 })), point(3, uuid(9), vector({ 5: 1 }))]);

    const answer = await index.search(mine, query({ lex: vector({ 5: 1, 6: 1 }), singleWords: Uint32Array.of(6) }));

    expect(answer.lex.map(({ id }) => id)).toEqual([uuid(1)]);
    expect(answer.lex[0]?.score).toBeCloseTo(Math.log(1 + 0.5 / 1.5), 5);
    expect(answer.bestSingle).toEqual([0]);
  });

  test("passages are counted, listed in the order of their ids, and removed by id", async () => {
    const index = await createIndex();
    const mine = createPlace();
    const theirs = { ...mine, workspaceId: crypto.randomUUID() };
    const points = Array.from({ length: 25 }, (_, number) => point(1_000 - 37 * number, uuid(8 + (number % 2)), vector({ 5: 1 })));
    await index.upsert(mine, points);
    await index.upsert(theirs, [point(2_000, uuid(8), vector({ 5: 1 }))]);
    expect(await index.countPoints(mine)).toBe(25);

    await index.removePoints(mine, [uuid(1_000), uuid(2_000), uuid(9_999)]);

    const listed = await listAll(index, mine, 7);
    expect(listed).toEqual(
      points
        .slice(1)
        .map(({ id, versionId }) => ({ id, versionId }))
        .reverse(),
    );
    expect([await index.countPoints(mine), await index.countPoints(theirs)]).toEqual([24, 1]);
    expect(await index.countVersion(mine, uuid(8))).toBe(12);
  });

  test("a workspace, or a whole space, is dropped with all that it holds and nothing else", async () => {
    const index = await createIndex();
    const mine = createPlace();
    const theirs = { ...mine, workspaceId: crypto.randomUUID() };
    const elsewhere = { ...mine, space: `${mine.space}-2` };
    for (const place of [mine, theirs, elsewhere]) await index.upsert(place, [point(place === theirs ? 2 : 1, uuid(8), vector({ 5: 1 }))]);
    expect(await Promise.all([mine, theirs, elsewhere].map((place) => index.countPoints(place)))).toEqual([1, 1, 1]);

    await index.dropWorkspace(mine);
    const afterWorkspace = await Promise.all([mine, theirs, elsewhere].map((place) => index.countPoints(place)));
    await index.dropSpace(mine.space);
    await index.dropSpace(`${mine.space}-3`);

    expect(afterWorkspace).toEqual([0, 1, 1]);
    expect(await Promise.all([theirs, elsewhere].map((place) => index.countPoints(place)))).toEqual([0, 1]);
    await index.dropSpace(elsewhere.space);
  });

  test("a place that holds nothing answers with nothing", async () => {
    const index = await createIndex();
    const place = createPlace();

    const answer = await index.search(
      place,
      query({ lex: vector({ 5: 1 }), singleWords: Uint32Array.of(5), dense: Float32Array.of(1, 0) }),
    );

    expect(answer).toEqual({ lex: [], meta: [], dense: [], bestWords: 0, bestSingle: [0], passageCount: 0 });
    expect(await index.listPoints(place, { after: null, limit: 10 })).toEqual({ ids: [], next: null });
    await index.removeVersion(place, uuid(8));
    expect(await index.countVersion(place, uuid(8))).toBe(0);
  });

  test.each(["", "*", "not-a-uuid", "00000000-0000-4000-8000-00000000000Z"])(
    "a workspace named %j is refused before anything is asked",
    async (id) => {
      const index = await createIndex();

      await expectRefusals(index, { workspaceId: id, space: "words" }, uuid(8));
    },
  );

  test.each(["", "Words", "a/b", "a".repeat(65)])("a space named %j is refused before anything is asked", async (space) => {
    const index = await createIndex();

    await expectRefusals(index, { workspaceId: uuid(1), space }, uuid(8));
    await expect(index.dropSpace(space)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test.each(["", "*", "not-a-uuid"])("a version or passage named %j is refused before anything is asked", async (id) => {
    const index = await createIndex();
    const place = createPlace();

    for (const asked of [index.removeVersion(place, id), index.countVersion(place, id), index.removePoints(place, [uuid(1), id])])
      await expect(asked).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
}

/** A workspace of its own in a space of its own. */
export function createPlace(): IndexPlace {
  const space = `test-${crypto.randomUUID()}`;
  spacesMade.push(space);
  return { workspaceId: crypto.randomUUID(), space };
}

async function expectRefusals(index: PassageIndex, place: IndexPlace, versionId: string): Promise<void> {
  const asked = [
    index.search(place, query({})),
    index.upsert(place, []),
    index.removeVersion(place, versionId),
    index.removePoints(place, []),
    index.countVersion(place, versionId),
    index.countPoints(place),
    index.listPoints(place, { after: null, limit: 1 }),
    index.dropWorkspace(place),
  ];
  for (const refused of await Promise.allSettled(asked)) {
    expect(refused).toMatchObject({ status: "rejected", reason: { code: "INVALID_INPUT" } });
  }
}

async function listAll(index: PassageIndex, place: IndexPlace, limit: number): Promise<PointPage["ids"]> {
  const ids: PointPage["ids"] = [];
  let after: string | null = null;
  do {
    const page: PointPage = await index.listPoints(place, { after, limit });
    ids.push(...page.ids);
    after = page.next;
  } while (after !== null);
  return ids;
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
