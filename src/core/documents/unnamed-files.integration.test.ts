import { utimes } from "node:fs/promises";
import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { endedOrBlocked } from "@tests/support/locks";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/core/actor";
import { createRemoveUnnamedFiles } from "./unnamed-files";
import { lockFile } from "./versions-store";

const handle = useDatabase();
const library = useLibrary(handle);
let actor: Actor;
beforeEach(async () => {
  actor = await createWorkspace(handle.db);
});

test("a file that is old and that no row names is removed, one that is young stays", async () => {
  const [old, young] = [await save("old"), await save("young")];
  await makeOld(old);

  await removeUnnamedFiles();

  expect([await isStored(old), await isStored(young)]).toEqual([false, true]);
});

test("an old file stays while a document or one of its versions names it", async () => {
  const { id, sha256 } = await upload("named");
  const earlier = await save("an earlier original");
  await handle.db.documentVersion.create({
    data: { workspaceId: actor.workspaceId, documentId: id, sha256: earlier, number: 7, state: "live" },
  });
  for (const hash of [sha256, earlier]) await makeOld(hash);

  await removeUnnamedFiles();
  expect([await isStored(sha256), await isStored(earlier)]).toEqual([true, true]);

  await library.documents.remove(actor, { documentIds: [id] });
  await removeUnnamedFiles();
  expect([await isStored(sha256), await isStored(earlier)]).toEqual([false, false]);
});

test("a workspace that the database does not know keeps its files", async () => {
  const unknown = crypto.randomUUID();
  const { sha256 } = await library.files.save(unknown, bytesOf("of another database"), 1_000);
  await makeOld(sha256, unknown);

  await removeUnnamedFiles();

  expect(await isStored(sha256, unknown)).toBe(true);
});

test("bytes that come again while their old file is about to be removed keep it", async () => {
  const sha256 = await save("come again");
  await makeOld(sha256);
  const [locked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const locking = handle.db.$transaction(async (transaction) => {
    await lockFile(transaction, actor.workspaceId, sha256);
    locked.resolve();
    await gate.promise;
  });
  await locked.promise;

  const removing = removeUnnamedFiles();
  await endedOrBlocked(handle.db, removing);
  const uploading = upload("come again");
  await endedOrBlocked(handle.db, uploading, 2);
  gate.resolve();
  await Promise.all([locking, removing, uploading]);

  expect(await isStored(sha256)).toBe(true);
});

const removeUnnamedFiles = () => createRemoveUnnamedFiles({ db: handle.db, files: library.files })();

async function save(content: string): Promise<string> {
  return (await library.files.save(actor.workspaceId, bytesOf(content), 1_000)).sha256;
}

async function upload(content: string): Promise<{ id: string; sha256: string }> {
  const { document } = await library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source: bytesOf(content) });
  return handle.db.document.findUniqueOrThrow({ where: { id: document.id }, select: { id: true, sha256: true } });
}

async function makeOld(sha256: string, workspaceId = actor.workspaceId): Promise<void> {
  const then = new Date(Date.now() - 2 * 3_600_000);
  await utimes(await library.files.locate(workspaceId, sha256), then, then);
}

function isStored(sha256: string, workspaceId = actor.workspaceId): Promise<boolean> {
  return library.files.locate(workspaceId, sha256).then(Boolean, () => false);
}
