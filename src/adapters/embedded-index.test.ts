import { describePassageIndex, point, query, uuid, vector } from "@tests/support/passage-index-contract";
import { createToldIndex } from "@tests/support/told-index";
import { describe, expect, test } from "vitest";
import type { IndexPoint } from "@/core/ports";
import { createEmbeddedIndex, type IndexSource, type IndexState } from "./embedded-index";

const PLACE = { workspaceId: uuid(1), space: "words" };

describe("the embedded index", () => describePassageIndex(createToldIndex));

/** A library that a test changes as Postgres would be changed. */
function createSource() {
  const versions = new Map<string, { points: IndexPoint[]; live: bigint; retired: bigint | null }>();
  const state: IndexState = { revision: 0n, weighedAt: 0n, embedder: null, vectorsRevision: 0n };
  const loads: string[][] = [];
  const source: IndexSource = {
    getState: async () => ({ ...state }),
    async changes(_workspaceId, after, upTo) {
      const within = (revision: bigint | null) => revision !== null && revision > after && revision <= upTo;
      const entries = [...versions];
      return {
        live: entries.filter(([, { live, retired }]) => within(live) && (retired === null || retired > upTo)).map(([id]) => id),
        retired: entries.filter(([, { retired }]) => within(retired)).map(([id]) => id),
      };
    },
    async *points(_workspaceId, ids) {
      loads.push(ids);
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const id of ids) yield versions.get(id)?.points ?? [];
    },
  };
  return {
    ...{ source, state, loads },
    publish(versionId: string, points: IndexPoint[]): void {
      state.revision += 1n;
      versions.set(versionId, { points, live: state.revision, retired: null });
    },
    retire(versionId: string): void {
      state.revision += 1n;
      const version = versions.get(versionId);
      if (version) version.retired = state.revision;
    },
  };
}

const ask = query({ lex: vector({ 5: 1 }) });

test("a version is found from the moment it goes live until it is retired", async () => {
  const library = createSource();
  const index = createEmbeddedIndex(library.source);
  await index.upsert(PLACE, [point(1, uuid(8), vector({ 5: 1 }))]);
  expect(await index.countVersion(PLACE, uuid(8))).toBe(1);
  expect((await index.search(PLACE, ask)).lex).toEqual([]);

  library.publish(uuid(8), [point(1, uuid(8), vector({ 5: 1 }))]);
  expect((await index.search(PLACE, ask)).lex).toHaveLength(1);
  library.retire(uuid(8));

  expect((await index.search(PLACE, ask)).passageCount).toBe(0);
});

test("only what changed is loaded, and searches at once share the load", async () => {
  const library = createSource();
  const index = createEmbeddedIndex(library.source);
  library.publish(uuid(8), [point(1, uuid(8), vector({ 5: 1 }))]);
  await Promise.all([1, 2, 3].map(() => index.search(PLACE, ask)));
  library.publish(uuid(9), [point(2, uuid(9), vector({ 5: 1 }))]);

  const answers = await Promise.all([1, 2, 3].map(() => index.search(PLACE, ask)));

  expect(library.loads).toEqual([[uuid(8)], [uuid(9)]]);
  expect(answers.map(({ lex }) => lex.length)).toEqual([2, 2, 2]);
});

test("a search that begins after a commit sees it, even while an older load runs", async () => {
  const library = createSource();
  const index = createEmbeddedIndex(library.source);
  library.publish(uuid(8), [point(1, uuid(8), vector({ 5: 1 }))]);
  const early = index.search(PLACE, ask);
  await new Promise((resolve) => setTimeout(resolve, 2));
  library.publish(uuid(9), [point(2, uuid(9), vector({ 5: 1 }))]);

  const late = await index.search(PLACE, ask);

  expect(late.passageCount).toBe(2);
  await early;
});

test("new mean lengths or another embedder load everything anew", async () => {
  const library = createSource();
  const index = createEmbeddedIndex(library.source);
  library.publish(uuid(8), [point(1, uuid(8), vector({ 5: 1 }))]);
  const [before] = (await index.search(PLACE, ask)).lex;

  library.publish(uuid(8), [point(1, uuid(8), vector({ 5: 2 }))]);
  library.state.weighedAt = library.state.revision;
  const [after] = (await index.search(PLACE, ask)).lex;
  library.state.embedder = "another";
  await index.search(PLACE, ask);

  expect(after?.score).toBeCloseTo(2 * (before?.score ?? 0));
  expect(library.loads).toHaveLength(3);
});

test("a load that fails is told, and the next search loads again", async () => {
  const library = createSource();
  const points = library.source.points;
  library.publish(uuid(8), [point(1, uuid(8), vector({ 5: 1 }))]);
  library.source.points = () => {
    throw new Error("the database is away");
  };
  const index = createEmbeddedIndex(library.source);
  await expect(index.search(PLACE, ask)).rejects.toThrow("the database is away");

  library.source.points = points;

  expect((await index.search(PLACE, ask)).lex).toHaveLength(1);
});
