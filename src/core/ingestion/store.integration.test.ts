import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { endedOrBlocked } from "@tests/support/locks";
import { expect, test } from "vitest";
import { type Claim, createIngestionStore } from "./store";

const handle = useDatabase();
const library = useLibrary(handle);
const setback = { code: "EMBEDDER_UNAVAILABLE", detail: "page 7" } as const;
const step = { state: "embedding", done: 1, total: 2 } as const;

test("progress after a setback takes away all that was said of it", async () => {
  const { store, claim } = await claimed();
  await store.showSetback(claim, setback);

  await store.saveProgress(claim, step);

  expect(await documentOf(claim)).toMatchObject({
    ...{ state: "embedding", progressDone: 1, progressTotal: 2 },
    ...{ failureCode: null, failureDetail: null },
  });
});

test.each(["saveProgress", "showSetback"] as const)("%s that waited for the swap leaves what it made", async (late) => {
  const { store, claim } = await claimed();
  const waiting = await handle.db.$transaction(async (transaction) => {
    const { documentId: id, versionId } = claim;
    await transaction.document.update({ where: { id }, data: { state: "ready", liveVersionId: versionId } });
    await transaction.documentVersion.update({ where: { id: versionId }, data: { state: "live" } });
    const saying = late === "saveProgress" ? store.saveProgress(claim, step) : store.showSetback(claim, setback);
    await endedOrBlocked(handle.db, saying);
    return { outcome: Promise.allSettled([saying]) };
  });

  expect(await waiting.outcome).toMatchObject([{ status: "rejected", reason: { message: expect.stringContaining("while") } }]);
  expect(await documentOf(claim)).toMatchObject({ state: "ready", progressDone: null, failureCode: null });
});

/** The store, and the claim of a document just uploaded. */
async function claimed() {
  const actor = await createWorkspace(handle.db);
  const { document } = await library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source: bytesOf("text") });
  const { id } = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId: document.id } });
  const store = createIngestionStore(handle.db, library.queue);
  const claim = await store.claim({ id: "job", attempt: 0, payload: { workspaceId: actor.workspaceId, versionId: id } });
  if (!claim) throw new Error("nothing was claimed");
  return { store, claim };
}

function documentOf({ documentId: id }: Claim) {
  return handle.db.document.findUniqueOrThrow({ where: { id } });
}
