import type { Embedder } from "@/core/ports";

import type { createEmbeddingStore } from "./embedding-store";
import type { PreparedPassage } from "./prepare";

// Three requests of the embedder, which are then under way together.
const SLICE = 288;

type Store = ReturnType<typeof createEmbeddingStore>;

/** The vector of each passage by its hash; a text that was embedded before is not paid for again. */
export async function embedPassages(
  store: Store,
  embedder: Embedder,
  workspaceId: string,
  passages: PreparedPassage[],
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, total: number) => Promise<void> },
): Promise<Map<string, Float32Array>> {
  const texts = new Map(passages.map((passage) => [passage.embeddedHash.toString("hex"), passage.indexed]));
  const vectors = await store.find(workspaceId, embedder.model, [...texts.keys()]);
  const missing = [...texts].filter(([hash]) => !vectors.has(hash));
  for (let at = 0; at < missing.length; at += SLICE) {
    const slice = missing.slice(at, at + SLICE);
    const made = await embedder.embed(
      slice.map(([, text]) => text),
      signal,
    );
    const rows = slice.flatMap(([hash], place) => {
      const vector = made[place];
      return vector ? [{ hash, vector }] : [];
    });
    // Kept slice by slice: a crash later on does not pay for these again.
    await store.save(workspaceId, embedder.model, rows);
    for (const { hash, vector } of rows) vectors.set(hash, vector);
    await onProgress(vectors.size, texts.size);
  }
  return vectors;
}
