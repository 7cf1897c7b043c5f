import { createHash } from "node:crypto";

import type { Embedder } from "@/core/ports";

/** An embedder in this process: the same text has the same vector; it remembers the texts of every call. */
export function fakeEmbedder(model = "fake"): Embedder & { calls: string[][] } {
  const calls: string[][] = [];
  return {
    model,
    calls,
    async embed(texts) {
      calls.push(texts);
      return texts.map(vectorOf);
    },
  };
}

function vectorOf(text: string): Float32Array {
  const numbers = [...createHash("sha256").update(text).digest().subarray(0, 8)].map((byte) => byte + 1);
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (number) => number / length);
}
