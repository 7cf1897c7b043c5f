import { createHash } from "node:crypto";
import type OpenAI from "openai";
import { AppError } from "@/core/errors";
import type { ModelConfig } from "@/core/models/config";
import type { Embedder } from "@/core/ports";
import { carefully } from "./careful-call";
import { createOpenAiClient } from "./language-model";
import type { Provider } from "./provider";

const BATCH_TEXTS = 96;
const BATCH_CHARACTERS = 120_000;
const BATCHES_AT_ONCE = 3;
const CALL_MS = 60_000;
const QUESTIONS_REMEMBERED = 500;
const SERVER_DIGITS = 8;

/** Embeds through any OpenAI-compatible server, in batches; remembers the vectors of recent single texts, which are questions. */
export function createEmbedder(config: ModelConfig, provider: Provider): Embedder {
  const client = createOpenAiClient(config, provider);
  const remembered = new Map<string, Float32Array[]>();
  let dimension: number | null = null;

  async function embedBatch(texts: string[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    const vectors = await once(
      carefully<Float32Array[]>({
        purpose: "embeddings",
        breaker: provider.breakerOf("embeddings", config),
        limits: shortLimits(provider),
        signal,
        isContent: () => true,
        open: (closing) => request(client, config.model, texts, closing),
      }),
    );
    const found = vectors[0]?.length ?? 0;
    dimension ??= found;
    if (vectors.some((vector) => vector.length !== dimension)) {
      throw new AppError("EMBEDDING_DIMENSION_CHANGED", `vectors of ${found} numbers instead of ${dimension}`);
    }
    return vectors;
  }

  async function embedAll(texts: string[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    const batches = batchesOf(texts);
    for (let at = 0; at < batches.length; at += BATCHES_AT_ONCE) {
      const together = batches.slice(at, at + BATCHES_AT_ONCE).map((batch) => embedBatch(batch, signal));
      for (const batch of await Promise.all(together)) vectors.push(...batch);
    }
    return vectors;
  }

  return {
    model: nameOf(config),
    async embed(texts, signal) {
      const [question] = texts;
      if (texts.length !== 1 || question === undefined) return embedAll(texts, signal);
      const vectors = remembered.get(question) ?? (await embedAll(texts, signal));
      remember(remembered, question, vectors);
      return vectors;
    },
  };
}

/** The model with a digest of who serves it: two servers may call different models the same. */
function nameOf({ vendor, model, baseUrl }: ModelConfig): string {
  const address = baseUrl === null ? null : new URL(baseUrl).href.replace(/\/+$/, "");
  const digest = createHash("sha256")
    .update(JSON.stringify([vendor, address]))
    .digest("hex");
  return `${model}@${digest.slice(0, SERVER_DIGITS)}`;
}

async function once<Value>(values: AsyncIterable<Value>): Promise<Value> {
  for await (const value of values) return value;
  throw new AppError("EMBEDDER_UNAVAILABLE", "the provider answered nothing");
}

function shortLimits({ limits }: Provider) {
  const callMs = Math.min(CALL_MS, limits.totalMs);
  return { ...limits, firstPartMs: Math.min(callMs, limits.firstPartMs), betweenPartsMs: callMs, totalMs: callMs };
}

async function* request(client: OpenAI, model: string, texts: string[], signal: AbortSignal): AsyncGenerator<Float32Array[]> {
  const answer = await client.embeddings.create({ model, input: texts, encoding_format: "float" }, { signal });
  const rows = Array.isArray(answer?.data) ? answer.data : [];
  const vectors = new Array<Float32Array | undefined>(texts.length);
  for (const { index, embedding } of rows) vectors[index] = normalised(embedding);
  yield texts.map((_, index) => {
    const vector = vectors[index];
    if (!vector) throw new AppError("EMBEDDER_UNAVAILABLE", `${rows.length} usable vectors for ${texts.length} texts`);
    return vector;
  });
}

/** The vector with length 1. @throws EMBEDDER_UNAVAILABLE when it holds anything but finite numbers, or only zeros. */
function normalised(numbers: unknown): Float32Array {
  const isVector = Array.isArray(numbers) && numbers.every((number) => typeof number === "number");
  const length = isVector ? Math.hypot(...numbers) : 0;
  if (!isVector || !Number.isFinite(length) || length === 0) throw new AppError("EMBEDDER_UNAVAILABLE", "a vector without a length");
  return Float32Array.from(numbers, (number) => number / length);
}

function batchesOf(texts: string[]): string[][] {
  const batches: string[][] = [];
  let characters = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    characters += text.length;
    if (last && last.length < BATCH_TEXTS && characters <= BATCH_CHARACTERS) last.push(text);
    else {
      batches.push([text]);
      characters = text.length;
    }
  }
  return batches;
}

/** Remembers a question's vector as the newest; the oldest one goes. */
function remember(remembered: Map<string, Float32Array[]>, question: string, vectors: Float32Array[]): void {
  remembered.delete(question);
  remembered.set(question, vectors);
  const [oldest] = remembered.keys();
  if (remembered.size > QUESTIONS_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}
