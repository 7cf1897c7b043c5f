import { readdir } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { beforeEach, expect, test } from "vitest";
import type { DocumentEvent } from "@/contracts/documents";
import type { Actor } from "@/core/actor";

const handle = useDatabase();
const library = useLibrary(handle);
let actor: Actor;
beforeEach(async () => {
  actor = await createWorkspace(handle.db);
});

test("an upload is a document that waits to be read, with its job", async () => {
  const { outcome, document } = await upload("notes.md", "# Notes\n\nSome text.");

  expect(outcome).toBe("added");
  expect(document).toMatchObject({ name: "notes.md", type: "md", sizeBytes: 19, state: "received", queuePosition: 0, failure: null });
  expect(await library.documents.get(actor, { documentId: document.id })).toEqual(document);
});

test("the same bytes twenty times at once are one document", async () => {
  const results = await Promise.all(Array.from({ length: 20 }, (_, index) => upload(`copy-${index}.txt`, "the very same")));

  expect(results.filter(({ outcome }) => outcome === "added")).toHaveLength(1);
  expect(new Set(results.map(({ document }) => document.id)).size).toBe(1);
  expect(await handle.db.document.count({ where: { workspaceId: actor.workspaceId } })).toBe(1);
  expect(await handle.db.documentVersion.count({ where: { workspaceId: actor.workspaceId } })).toBe(1);
});

test("the same bytes in two workspaces are two documents and two files", async () => {
  const other = await createWorkspace(handle.db);

  const [ours, theirs] = [await upload("a.txt", "shared words"), await upload("a.txt", "shared words", other)];

  expect(theirs.outcome).toBe("added");
  expect(theirs.document.id).not.toBe(ours.document.id);
  expect(await filesOf(other)).toHaveLength(1);
});

test("what cannot be taken in leaves neither row nor file", async () => {
  async function* broken() {
    yield new TextEncoder().encode("half");
    throw new Error("reset");
  }
  const given = (part: object) => library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source: bytesOf("x"), ...part });

  await expect(given({ source: broken() })).rejects.toMatchObject({ code: "UPLOAD_INCOMPLETE" });
  await expect(given({ source: bytesOf() })).rejects.toMatchObject({ code: "FILE_EMPTY" });
  await expect(given({ declaredBytes: 0 })).rejects.toMatchObject({ code: "FILE_EMPTY" });
  await expect(given({ declaredBytes: 52_428_801 })).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  await expect(given({ name: "\u202e" })).rejects.toMatchObject({ code: "INVALID_INPUT" });

  expect(await handle.db.document.count({ where: { workspaceId: actor.workspaceId } })).toBe(0);
  expect(await filesOf(actor)).toEqual([]);
});

test("a type that is not read yet is kept, says so, and makes no job", async () => {
  async function* source() {
    yield Buffer.from("d0cf11e0a1b11ae1", "hex");
  }

  const { outcome, document } = await library.documents.upload(actor, { name: "old.doc", declaredBytes: 8, source: source() });

  expect(outcome).toBe("added");
  expect(document).toMatchObject({
    type: "doc",
    state: "failed",
    failure: { code: "FILE_TYPE_NOT_READ_YET", detail: "save a .doc as .docx" },
    queuePosition: null,
  });
  expect(await handle.db.documentVersion.count({ where: { documentId: document.id } })).toBe(0);
});

test("the list is newest first, in pages, by state and by part of the name, with sums over all that match", async () => {
  for (let index = 0; index < 5; index += 1) await upload(`Report ${index}.txt`, `text ${index}`);
  await upload("other 100%.txt", "other text");
  const names = async (filter: object) =>
    (await library.documents.list(actor, { limit: 100, ...filter })).documents.map(({ name }) => name);

  const first = await library.documents.list(actor, { search: "report", limit: 3 });
  const second = await library.documents.list(actor, { search: "report", limit: 3, cursor: first.nextCursor ?? "" });

  expect(first).toMatchObject({ total: 5, totalBytes: 30, readyCount: 0 });
  expect([...first.documents, ...second.documents].map(({ name }) => name)).toEqual([4, 3, 2, 1, 0].map((index) => `Report ${index}.txt`));
  expect(second.nextCursor).toBeNull();
  // Documents of other workspaces wait too, and are served in turn with these.
  const positions = first.documents.map(({ queuePosition }) => queuePosition ?? -1);
  expect(positions).toEqual(positions.toSorted((a, b) => b - a));
  expect(await names({ search: "100%" })).toEqual(["other 100%.txt"]);
  expect(await names({ search: "_" })).toEqual([]);
  expect(await names({ state: "ready" })).toEqual([]);
});

test("removing is seen at once, by everyone who follows, and only within the workspace", async () => {
  const { document } = await upload("a.txt", "to be removed");
  const other = await createWorkspace(handle.db);
  const followed = follow(2);

  expect(await library.documents.remove(other, { documentIds: [document.id, crypto.randomUUID()] })).toEqual({ removed: [] });
  expect(await library.documents.remove(actor, { documentIds: [document.id] })).toEqual({ removed: [document.id] });

  await expect(library.documents.get(actor, { documentId: document.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(library.documents.original(actor, document.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(library.documents.remove(actor, { documentIds: [document.id] })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await followed).map(({ type }) => type)).toEqual(["document-changed", "document-removed"]);
  expect((await upload("a.txt", "to be removed")).outcome).toBe("added");
});

test("an original comes back byte by byte", async () => {
  const { document } = await upload("grüße.txt", "Grüße, 世界\r\n");

  const original = await library.documents.original(actor, document.id);

  expect(original).toMatchObject({ name: "grüße.txt", type: "txt", sizeBytes: 17 });
  expect(await text(original.bytes)).toBe("Grüße, 世界\r\n");
});

async function follow(count: number): Promise<DocumentEvent[]> {
  const events: DocumentEvent[] = [];
  const signal = AbortSignal.timeout(5_000);
  for await (const { event } of library.documents.follow(actor, null, signal)) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

function upload(name: string, content: string, by = actor) {
  return library.documents.upload(by, { name, declaredBytes: null, source: bytesOf(content) });
}

async function filesOf({ workspaceId }: Actor): Promise<string[]> {
  return readdir(path.join(library.folder, "files", workspaceId)).catch(() => []);
}
