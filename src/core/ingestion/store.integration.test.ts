import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { expect, test } from "vitest";
import { createIngestionStore } from "./store";

const handle = useDatabase();
const library = useLibrary(handle);

test("progress after a setback takes away all that was said of it", async () => {
  const actor = await createWorkspace(handle.db);
  const { document } = await library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source: bytesOf("text") });
  const { id } = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId: document.id } });
  const store = createIngestionStore(handle.db, library.queue);
  const claim = await store.claim({ id: "job", attempt: 0, payload: { workspaceId: actor.workspaceId, versionId: id } });
  if (!claim) throw new Error("nothing was claimed");
  await store.showSetback(claim, { code: "EMBEDDER_UNAVAILABLE", detail: "page 7" });

  await store.saveProgress(claim, { state: "embedding", done: 1, total: 2 });

  expect(await handle.db.document.findUniqueOrThrow({ where: { id: document.id } })).toMatchObject({
    ...{ state: "embedding", progressDone: 1, progressTotal: 2 },
    ...{ failureCode: null, failureDetail: null },
  });
});
