import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { expect, test } from "vitest";
import type { Embedder } from "@/core/ports";

const handle = useDatabase();
let embedder: Embedder | null = null;
const library = useLibrary(handle, { findEmbedder: async () => embedder });

test("a document that was read before there was an embedder gets vectors when it is read again, and is found meanwhile", async () => {
  const actor = await createWorkspace(handle.db);
  const stop = await library.work();
  const { document } = await library.documents.upload(actor, {
    name: "a.txt",
    declaredBytes: null,
    source: bytesOf("The bridge is blue."),
  });
  const stateOf = async () => (await library.documents.get(actor, { documentId: document.id })).state;
  await expect.poll(stateOf, { timeout: 15_000 }).toBe("ready");
  expect(await countVectors(actor.workspaceId)).toBe(0);
  const { liveVersionId } = await findDocument(document.id);

  embedder = { model: "later", embed: async (texts) => texts.map(() => new Float32Array([1, 0])) };
  await library.documents.retry(actor, { documentId: document.id });

  expect((await findDocument(document.id)).liveVersionId).not.toBeNull();
  await expect.poll(stateOf, { timeout: 15_000 }).toBe("ready");
  expect((await findDocument(document.id)).liveVersionId).not.toBe(liveVersionId);
  expect(await countVectors(actor.workspaceId)).toBe(1);
  await stop();
});

const findDocument = (id: string) => handle.db.document.findUniqueOrThrow({ where: { id }, select: { liveVersionId: true } });
const countVectors = (workspaceId: string) => handle.db.embedding.count({ where: { workspaceId } });
