import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createPlace, describePassageIndex, point, query, uuid, vector } from "@tests/support/passage-index-contract";
import { type QdrantServer, startQdrantDouble } from "@tests/support/qdrant-server";
import { createToldIndex } from "@tests/support/told-index";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { environmentWith } from "@/env";
import { createQdrantIndex } from "./qdrant";

let server: QdrantServer;
beforeAll(async () => {
  server = await startQdrantDouble();
}, 60_000);
afterAll(() => server.stop());

describe("Qdrant's double", () => describePassageIndex(() => createQdrantIndex(server)));

const { QDRANT_URL: url, QDRANT_API_KEY: apiKey } = environmentWith({});
describe.runIf(url)("a real Qdrant", () => describePassageIndex(() => createQdrantIndex({ url: url ?? "", apiKey })));

test("ranks random libraries as the index in memory does", async () => {
  const term = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 200 }));
  const terms = fc
    .array(term, { maxLength: 12 })
    .map((pairs) => vector(Object.fromEntries(pairs.map(([hash, weight]) => [hash, weight / 64]))));
  const library = fc.array(fc.record({ lex: terms, meta: terms }), { minLength: 1, maxLength: 60 });
  const index = createQdrantIndex(server);

  await fc.assert(
    fc.asyncProperty(library, terms, terms, async (passages, lex, meta) => {
      const place = createPlace();
      const memory = createToldIndex();
      const points = passages.map((vectors, at) => point(at, uuid(1_000 + (at % 7)), vectors.lex, { meta: vectors.meta }));
      for (const each of [index, memory]) {
        await each.upsert(place, points);
        await each.removeVersion(place, uuid(1_003));
      }
      const asked = query({ lex, meta, words: lex, singleWords: lex.indices, limits: { lex: 20, meta: 20, dense: 0 } });

      const [found, expected] = await Promise.all([index.search(place, asked), memory.search(place, asked)]);
      await index.dropSpace(place.space);

      expect(found.passageCount).toBe(expected.passageCount);
      for (const leg of ["lex", "meta"] as const) {
        expect(found[leg].length).toBe(expected[leg].length);
        for (const [at, { score }] of found[leg].entries()) expect(score).toBeCloseTo(expected[leg][at]?.score ?? 0, 4);
        expect(namesAbove(found[leg])).toEqual(namesAbove(expected[leg]));
      }
      expect(found.bestWords).toBeCloseTo(expected.bestWords, 4);
      for (const [at, best] of found.bestSingle.entries()) expect(best).toBeCloseTo(expected.bestSingle[at] ?? 0, 4);
    }),
    { numRuns: 20, seed: 11 },
  );
}, 60_000);

/** Whoever scores clearly more than the last: below, the limit cuts among equals. */
function namesAbove(ranked: { id: string; score: number }[]): string[] {
  const least = (ranked.at(-1)?.score ?? 0) + 1e-4;
  return ranked
    .filter(({ score }) => score > least)
    .map(({ id }) => id)
    .sort();
}

test("among equals the smaller ids come first, though the server orders them as it likes", async () => {
  const index = createQdrantIndex(server);
  const place = createPlace();
  const ids = Array.from({ length: 15 }, (_, at) => 15 - at);
  await index.upsert(
    place,
    ids.map((number) => point(number, uuid(99), vector({ 5: 1 }))),
  );

  const { lex } = await index.search(place, query({ lex: vector({ 5: 1 }), limits: { lex: 8, meta: 0, dense: 0 } }));

  expect(lex.map(({ id }) => id)).toEqual(Array.from({ length: 8 }, (_, at) => uuid(at + 1)));
  await index.dropSpace(place.space);
});

test("among hundreds of documents with the same title the smaller ids come first", async () => {
  const index = createQdrantIndex(server);
  const place = createPlace();
  const ids = Array.from({ length: 600 }, (_, at) => (at * 7) % 601 || 600);
  await index.upsert(
    place,
    ids.map((number) => point(number, uuid(9_999), vector({ 5: 1 }), { meta: vector({ 6: 1 }) })),
  );

  const { meta } = await index.search(place, query({ meta: vector({ 6: 1 }), limits: { lex: 0, meta: 20, dense: 0 } }));

  expect(meta.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => uuid(at + 1)));
  await index.dropSpace(place.space);
});

test("vectors of another length are refused, and a question of another length is asked by its words", async () => {
  const index = createQdrantIndex(server);
  const place = createPlace();
  await index.upsert(place, [point(1, uuid(9), vector({ 5: 1 }), { dense: Float32Array.of(1, 0) })]);

  const refused = index.upsert(place, [point(2, uuid(9), vector({ 5: 1 }), { dense: Float32Array.of(1, 0, 0) })]);
  await expect(refused).rejects.toMatchObject({ code: "EMBEDDING_DIMENSION_CHANGED" });
  const answer = await index.search(place, query({ lex: vector({ 5: 1 }), dense: Float32Array.of(1, 0, 0) }));

  expect([answer.lex.length, answer.dense.length]).toEqual([1, 0]);
  await index.dropSpace(place.space);
});

test("a collection that another process dropped is made anew by the next passage", async () => {
  const [one, another] = [createQdrantIndex(server), createQdrantIndex(server)];
  const place = createPlace();
  await one.upsert(place, [point(1, uuid(9), vector({ 5: 1 }))]);
  await another.dropSpace(place.space);

  expect(await one.countPoints(place)).toBe(0);
  expect((await one.search(place, query({ lex: vector({ 5: 1 }) }))).lex).toEqual([]);
  await one.upsert(place, [point(2, uuid(9), vector({ 5: 1 }))]);

  expect((await another.search(place, query({ lex: vector({ 5: 1 }) }))).lex.map(({ id }) => id)).toEqual([uuid(2)]);
  await one.dropSpace(place.space);
});

test("several processes that make the same space at once all succeed", async () => {
  const place = createPlace();
  const indexes = Array.from({ length: 4 }, () => createQdrantIndex(server));

  await Promise.all(indexes.map((index, at) => index.upsert(place, [point(at, uuid(9), vector({ 5: 1 }))])));

  expect(await indexes[0]?.countPoints(place)).toBe(4);
  await indexes[0]?.dropSpace(place.space);
});

const NO_COLLECTION = JSON.stringify({ status: { error: "Not found: Collection `minirag-words` doesn't exist!" } });

/** A server that counts calls and answers as told. */
async function startCounter(answer: (count: number) => number | null): Promise<{ url: string; calls: () => number }> {
  let calls = 0;
  const counter = createServer((_request, response) => {
    calls += 1;
    const status = answer(calls);
    if (status !== null) response.writeHead(status, { "content-type": "application/json" }).end(NO_COLLECTION);
  });
  await new Promise<void>((resolve) => counter.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    counter.closeAllConnections();
    counter.close();
  });
  const { port } = counter.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, calls: () => calls };
}

test.each([undefined, null, "", "*", [], ["00000000-0000-4000-8000-000000000001"], 7])(
  "a workspace %j makes no call",
  async (workspaceId) => {
    const { url: address, calls } = await startCounter(() => 200);
    const index = createQdrantIndex({ url: address });
    const place = { workspaceId, space: "words" } as unknown as ReturnType<typeof createPlace>;

    const asked = [index.search(place, query({})), index.upsert(place, []), index.dropWorkspace(place), index.countPoints(place)];

    for (const refused of await Promise.allSettled(asked))
      expect(refused).toMatchObject({ status: "rejected", reason: { code: "INVALID_INPUT" } });
    expect(calls()).toBe(0);
  },
);

const unavailable = { code: "INDEX_UNAVAILABLE", retryable: true };

test("a server that is not there, refuses the key, fails or is silent is unavailable, and may be asked later", async () => {
  const place = createPlace();
  const [failing, silent] = [await startCounter(() => 500), await startCounter(() => null)];
  const times = { connectMs: 200, searchMs: 200, writeMs: 200 };

  for (const address of [{ url: "http://127.0.0.1:9" }, { url: server.url, apiKey: "wrong" }, failing, silent]) {
    const index = createQdrantIndex(address, times);
    await expect(index.search(place, query({ lex: vector({ 5: 1 }) }))).rejects.toMatchObject(unavailable);
    await expect(index.countPoints(place)).rejects.toMatchObject(unavailable);
  }
});

test("a server that fails again and again is left alone for a while, and then asked once", async () => {
  let status = 500;
  const { url: address, calls } = await startCounter(() => status);
  const index = createQdrantIndex({ url: address }, { breakerMs: 100 });
  const place = createPlace();
  for (let turn = 0; turn < 20; turn += 1) await expect(index.countPoints(place)).rejects.toMatchObject(unavailable);
  expect(calls()).toBe(5);

  status = 404;
  await new Promise((resolve) => setTimeout(resolve, 120));

  expect(await index.countPoints(place)).toBe(0);
});

test("a space's collection is on disk, keeps workspaces apart and weighs words by how rare they are", async () => {
  const index = createQdrantIndex(server);
  const place = createPlace();
  await index.upsert(place, [point(1, uuid(9), vector({ 5: 1 }), { dense: Float32Array.of(1, 0) })]);

  const answer = await fetch(`${server.url}/collections/minirag-${place.space}`, { headers: { "api-key": server.apiKey } });

  const sparse = { modifier: "idf", index: { on_disk: true } };
  expect((await answer.json()).result).toMatchObject({
    config: {
      params: {
        on_disk_payload: true,
        vectors: { dense: { size: 2, distance: "Cosine", on_disk: true } },
        sparse_vectors: { lex: sparse, meta: sparse },
      },
      hnsw_config: { m: 0, payload_m: 16, on_disk: true },
      optimizer_config: { default_segment_number: 2, max_segment_size: 60_000, indexing_threshold: 10_000, max_optimization_threads: 1 },
      quantization_config: null,
    },
    payload_schema: {
      workspaceId: { data_type: "keyword", params: { is_tenant: true } },
      versionId: { data_type: "keyword" },
    },
  });
  await index.dropSpace(place.space);
});
