import { type OpenAiStub, startOpenAiStub } from "@tests/support/openai-stub";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ModelConfig } from "@/core/models/config";
import type { Embedder } from "@/core/ports";
import { createEmbedder } from "./embedder";
import { createProviders } from "./provider";

let stub: OpenAiStub;
beforeEach(async () => {
  stub = await startOpenAiStub();
});
afterEach(() => stub.stop());

function connect(baseUrl = `${stub.url}/v1`, totalMs = 500): Embedder {
  const config: ModelConfig = { vendor: "openai", model: "stub-embedding", baseUrl, key: null, isTrusted: true };
  const limits = { firstPartMs: totalMs, totalMs, retryBaseMs: 10, retryMostMs: 20 };
  return createEmbedder(config, createProviders({ limits })(config));
}

const none: Float32Array = new Float32Array();
const dot = (a = none, b = none) => a.reduce((sum, number, at) => sum + number * (b[at] ?? 0), 0);

test("texts become vectors of length 1, in their order, alike for texts that are alike", async () => {
  const [bridge, same, tram] = await connect().embed(["the bridge was opened", "when was the bridge opened", "line 28 of Lisbon"]);

  expect(dot(bridge, bridge)).toBeCloseTo(1, 5);
  expect(dot(bridge, same)).toBeGreaterThan(dot(bridge, tram));
});

test("many texts go in batches by number and by length, and come back in order", async () => {
  const texts = [...Array.from({ length: 250 }, (_, n) => `text number ${n}`), "x".repeat(70_000), "y".repeat(70_000)];

  const vectors = await connect().embed(texts);
  const [last] = await connect().embed([texts[249] ?? ""]);

  expect(vectors).toHaveLength(252);
  expect(vectors[249]).toEqual(last);
  expect(
    stub.calls
      .slice(0, 4)
      .map(({ body }) => (Array.isArray(body.input) ? body.input.length : 0))
      .toSorted((a, b) => b - a),
  ).toEqual([96, 96, 59, 1]);
});

test("a question asked again is not paid for again", async () => {
  const embedder = connect();

  await embedder.embed(["when was it opened?"]);
  await embedder.embed(["when was it opened?"]);

  expect(stub.calls).toHaveLength(1);
});

test("a passing failure is tried again, a refused key is not", async () => {
  stub.play({ fault: "500" });
  expect(await connect().embed(["a", "b"])).toHaveLength(2);

  stub.play({ fault: "401" });
  await expect(connect().embed(["a", "b"])).rejects.toMatchObject({ code: "EMBEDDER_REFUSED_KEY" });
  expect(stub.calls).toHaveLength(3);
});

test.each(["500", "hang-before", "html"] as const)("an embedder that answers with %s is unavailable", async (fault) => {
  stub.always({ fault });

  await expect(connect().embed(["a", "b"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
});

test("an embedder that does not stop is left, and asked no second time", async () => {
  stub.always({ fault: "flood" });

  await expect(connect(undefined, 20_000).embed(["a", "b"])).rejects.toMatchObject({
    code: "EMBEDDER_UNAVAILABLE",
    message: expect.stringContaining("bytes"),
  });

  expect(stub.calls).toHaveLength(1);
  await expect.poll(() => stub.open()).toBe(0);
});

test("vectors of another length than before, or without one, are refused", async () => {
  const embedder = connect();
  await embedder.embed(["a", "b"]);

  stub.play({ vectors: [[1, 2, 3]] });
  await expect(embedder.embed(["c"])).rejects.toMatchObject({ code: "EMBEDDING_DIMENSION_CHANGED" });
  for (const vector of [[0, 0], [Number.NaN, 1], [Number.POSITIVE_INFINITY, 1], ["a", 1], null]) {
    stub.play({ vectors: [vector] });
    await expect(connect().embed(["c"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  }
  stub.play({ vectors: [[1, 2]] });
  await expect(connect().embed(["c", "d"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
});

test("servers that call their models the same are told apart, a slash at the address's end is not", () => {
  const name = connect("http://127.0.0.1:1/v1").model;

  expect(name).toMatch(/^stub-embedding@[0-9a-f]{8}$/);
  expect(connect("http://127.0.0.1:2/v1").model).not.toBe(name);
  expect(connect("http://127.0.0.1:1/v1/").model).toBe(name);
});
