import { createHash } from "node:crypto";
import type { ModelConfig } from "@/core/models/config";
import type { Cache, Embedder } from "@/core/ports";

const KEPT_SECONDS = 24 * 60 * 60;

/**
 * Remembers the vectors of single texts, which are questions, beyond this process. The key is a hash of text, model,
 * address and the provider's key: who uses another key shares nothing, and no question can be read from it.
 */
export function rememberQuestions(embedder: Embedder, config: ModelConfig, cache: Cache): Embedder {
  const keyOf = (text: string) =>
    `question:${createHash("sha256")
      .update(JSON.stringify([config, text]))
      .digest("hex")}`;
  return {
    model: embedder.model,
    async embed(texts, signal) {
      const [question] = texts;
      if (texts.length !== 1 || question === undefined) return embedder.embed(texts, signal);
      const key = keyOf(question);
      const known = fromText(await cache.find(key));
      if (known) return [known];
      const vectors = await embedder.embed(texts, signal);
      if (vectors[0]) await cache.keep(key, toText(vectors[0]), KEPT_SECONDS);
      return vectors;
    },
  };
}

function toText(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

/** Null for what is no vector of length 1: anything may stand in a cache. */
function fromText(text: string | null): Float32Array | null {
  const bytes = Buffer.from(text ?? "", "base64");
  if (bytes.length === 0 || bytes.length % 4 !== 0) return null;
  const vector = new Float32Array(new Uint8Array(bytes).buffer);
  return Math.abs(Math.hypot(...vector) - 1) < 0.01 ? vector : null;
}
