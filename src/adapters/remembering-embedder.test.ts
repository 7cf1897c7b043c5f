import { expect, test } from "vitest";
import type { ModelConfig } from "@/core/models/config";
import type { Embedder } from "@/core/ports";
import { createMemoryCache } from "./cache";
import { rememberQuestions } from "./remembering-embedder";

const config: ModelConfig = { vendor: "openai", model: "small", baseUrl: null, key: "one", isTrusted: true };

function countingEmbedder(): Embedder & { texts: string[] } {
  const texts: string[] = [];
  return {
    model: "small",
    texts,
    embed: async (asked) => {
      texts.push(...asked);
      return asked.map(() => Float32Array.of(0.6, 0.8));
    },
  };
}

test("a question's vector is asked for once, also by another process", async () => {
  const cache = createMemoryCache();
  const embedder = countingEmbedder();

  const [first] = await rememberQuestions(embedder, config, cache).embed(["Why?"]);
  const [second] = await rememberQuestions(embedder, config, cache).embed(["Why?"]);

  expect(embedder.texts).toEqual(["Why?"]);
  expect(second).toEqual(first);
});

test("who uses another key, model or address shares no vectors", async () => {
  const cache = createMemoryCache();
  const embedder = countingEmbedder();
  const others: ModelConfig[] = [
    { ...config, key: "two" },
    { ...config, model: "large" },
    { ...config, baseUrl: "https://models.example" },
  ];

  for (const other of [config, ...others]) await rememberQuestions(embedder, other, cache).embed(["Why?"]);

  expect(embedder.texts).toHaveLength(4);
});

test("what stands in the cache and is no vector of length 1 is asked for anew", async () => {
  const embedder = countingEmbedder();
  for (const planted of ["", "nonsense", Buffer.from(Float32Array.of(3, 4).buffer).toString("base64")]) {
    const cache = { find: async () => planted, keep: async () => undefined };

    const [vector] = await rememberQuestions(embedder, config, cache).embed(["Why?"]);

    expect([...(vector ?? [])].map((number) => Math.round(number * 10))).toEqual([6, 8]);
  }
});

test("a cache in this process forgets what expired, and what nobody asked for longest", async () => {
  const cache = createMemoryCache();
  await cache.keep("gone", "x", -1);
  await cache.keep("asked", "x", 60);
  for (let n = 0; n < 1_999; n++) await cache.keep(`key ${n}`, "x", 60);
  await cache.find("asked");
  await cache.keep("one more", "x", 60);

  expect(await cache.find("gone")).toBeNull();
  expect(await cache.find("asked")).toBe("x");
  expect(await cache.find("key 0")).toBeNull();
});
