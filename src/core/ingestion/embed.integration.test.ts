import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { expect, test } from "vitest";
import { embedPassages } from "./embed";
import { createEmbeddingStore } from "./embedding-store";
import { preparePassages } from "./prepare";

const TEXT = Array.from({ length: 4_000 }, (_, n) => `Bridge ${n} was opened in ${1000 + n}, and closed a hundred years later.`).join(" ");

const handle = useDatabase();

test("texts are embedded in few large slices, and what an earlier attempt embedded is not paid for again", async () => {
  const { workspaceId } = await createWorkspace(handle.db);
  const read = { text: TEXT, title: null, blocks: [], pages: [], facts: [] };
  const about = { versionId: crypto.randomUUID(), fileName: "a.txt" };
  const passages = await preparePassages(read, about, async () => undefined);
  const store = createEmbeddingStore(handle.db);
  const embedder = fakeEmbedder();
  const signal = new AbortController().signal;
  const failLate = async (done: number) => {
    if (done > 0) throw new Error("the process ends here");
  };

  const broken = embedPassages(store, embedder, workspaceId, passages, { signal, onProgress: failLate });
  await expect(broken).rejects.toThrow("ends here");
  const vectors = await embedPassages(store, embedder, workspaceId, passages, { signal, onProgress: async () => undefined });

  expect(passages.length).toBeGreaterThan(96);
  expect(vectors.size).toBe(passages.length);
  expect(embedder.calls[0]?.length).toBeGreaterThan(96);
  const texts = embedder.calls.flat();
  expect(new Set(texts).size).toBe(texts.length);
});

test("vectors are found as they were saved, of the one model, and the first one of a text stays", async () => {
  const { workspaceId } = await createWorkspace(handle.db);
  const store = createEmbeddingStore(handle.db);
  // A view into a longer buffer, as a batch of vectors gives them.
  const vector = Float32Array.of(9, 0.6, -0.8).subarray(1);
  await store.save(workspaceId, "one", [{ hash: "00ff", vector }]);
  await store.save(workspaceId, "one", [{ hash: "00ff", vector: Float32Array.of(1, 0) }]);
  await store.save(workspaceId, "another", [{ hash: "0abc", vector }]);

  const found = await store.find(workspaceId, "one", ["00ff", "0abc", "1111"]);

  expect([...found]).toEqual([["00ff", Float32Array.of(0.6, -0.8)]]);
});
