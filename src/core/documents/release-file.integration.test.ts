import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, running, useLibrary } from "@tests/support/library";
import { endedOrBlocked } from "@tests/support/locks";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/core/actor";
import type { RunningJob } from "@/core/ports";
import { createReleaseFile } from "./release-file";

const handle = useDatabase();
const library = useLibrary(handle);
let actor: Actor;
beforeEach(async () => {
  actor = await createWorkspace(handle.db);
});

test.each([
  ["that waits to be read", "a.txt", "waits"],
  ["of a type that is not read yet", "slides.rtf", "{\\rtf1 hello}"],
])("a removed document %s leaves no file", async (_, name, content) => {
  const { document } = await upload(name, content);
  const sha256 = await sha256Of(document.id);

  await library.documents.remove(actor, { documentIds: [document.id] });
  await expectGone(sha256);
});

test("a removed document that could not be read leaves no file", async () => {
  const { document } = await upload("empty.txt", "   ");
  const stop = await library.work();
  await expect.poll(() => stateOf(document.id), { timeout: 15_000 }).toBe("failed");
  await stop();
  const sha256 = await sha256Of(document.id);
  expect(await isStored(sha256)).toBe(true);

  await library.documents.remove(actor, { documentIds: [document.id] });
  await expectGone(sha256);
});

test("a file stays while another document has the same bytes", async () => {
  const { document: removed } = await upload("a.txt", "twice");
  await library.documents.remove(actor, { documentIds: [removed.id] });
  const { document } = await upload("b.txt", "twice");
  const sha256 = await sha256Of(document.id);

  await library.releaseFile(releaseOf(sha256));

  expect(await isStored(sha256)).toBe(true);
});

test("a file stays while a version of another document was read from it", async () => {
  const { document: removed } = await upload("a.txt", "read by another");
  const sha256 = await sha256Of(removed.id);
  const { document } = await upload("b.txt", "bytes of its own");
  await handle.db.documentVersion.create({
    data: { workspaceId: actor.workspaceId, documentId: document.id, sha256, number: 7, state: "live" },
  });
  await library.documents.remove(actor, { documentIds: [removed.id] });

  await library.releaseFile(releaseOf(sha256));

  expect(await isStored(sha256)).toBe(true);
});

test("an upload that comes while its file is removed never becomes a document without a file", async () => {
  const { document } = await upload("a.txt", "come again");
  const sha256 = await sha256Of(document.id);
  await library.documents.remove(actor, { documentIds: [document.id] });
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const remove = async (workspaceId: string, bytes: string) => {
    begun.resolve();
    await gate.promise;
    await library.files.remove(workspaceId, bytes);
  };

  const releasing = createReleaseFile({ db: handle.db, files: { remove } })(releaseOf(sha256));
  await begun.promise;
  const uploading = upload("a.txt", "come again");
  await endedOrBlocked(handle.db, uploading);
  gate.resolve();
  const [, uploaded] = await Promise.allSettled([releasing, uploading]);

  const documents = await handle.db.document.count({ where: { workspaceId: actor.workspaceId, sha256, deletedAt: null } });
  expect({ documents, isStored: await isStored(sha256) }).toEqual({ documents: 0, isStored: false });
  expect(uploaded).toMatchObject({ status: "rejected", reason: { code: "UPLOAD_INCOMPLETE" } });
});

function upload(name: string, content: string) {
  return library.documents.upload(actor, { name, declaredBytes: null, source: bytesOf(content) });
}

function releaseOf(sha256: string): RunningJob<"file.release"> {
  return running({ workspaceId: actor.workspaceId, sha256 });
}

async function expectGone(sha256: string): Promise<void> {
  const stop = await library.work();
  await expect.poll(() => isStored(sha256), { timeout: 15_000 }).toBe(false);
  await stop();
}

function isStored(sha256: string): Promise<boolean> {
  return library.files.locate(actor.workspaceId, sha256).then(Boolean, () => false);
}

async function stateOf(documentId: string): Promise<string> {
  return (await library.documents.get(actor, { documentId })).state;
}

async function sha256Of(documentId: string): Promise<string> {
  return (await handle.db.document.findUniqueOrThrow({ where: { id: documentId }, select: { sha256: true } })).sha256;
}
