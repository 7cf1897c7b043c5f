import { readdir } from "node:fs/promises";
import path from "node:path";
import { useDatabase } from "@tests/support/database";
import { forgedZip, zip } from "@tests/support/hostile-files";
import { createWorkspace, useLibrary } from "@tests/support/library";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/core/actor";

const handle = useDatabase();
const library = useLibrary(handle);
let actor: Actor;
beforeEach(async () => {
  actor = await createWorkspace(handle.db);
});

async function* once(bytes: Uint8Array) {
  yield bytes;
}

async function upload(bytes: Uint8Array, name = "papers.zip") {
  return (await library.documents.upload(actor, { name, declaredBytes: null, source: once(bytes) })).document;
}

/** Goes the way of the archive's newest version once, as a job would. */
async function ingest(documentId: string) {
  const { id } = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId }, orderBy: { number: "desc" } });
  const payload = { workspaceId: actor.workspaceId, versionId: id };
  const job = { id: crypto.randomUUID(), attempt: 0, isLastAttempt: true, payload, signal: new AbortController().signal };
  await library.ingestion.ingest(job);
  return library.documents.get(actor, { documentId });
}

const names = async () => (await library.documents.list(actor, { limit: 100 })).documents.map(({ name }) => name).sort();

test("each file of an archive becomes a document, and the archive says what came of it", async () => {
  const archive = await upload(
    zip({
      "report/one.txt": "The first report.",
      "report/two.md": "# Two",
      "__MACOSX/._one.txt": "x",
      ".DS_Store": "x",
      "empty.txt": "",
      "tool.bin": Buffer.from("\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0", "latin1"),
      "old.doc": Buffer.from("d0cf11e0a1b11ae1", "hex"),
      "inner.zip": zip({ "deep.txt": "too deep" }),
    }),
  );

  const done = await ingest(archive.id);

  expect(done).toMatchObject({ state: "ready", type: "zip", failure: null, passageCount: 0 });
  expect(done.notice).toBe(
    "2 documents from papers.zip; 4 refused: empty.txt (the file is empty), tool.bin (this type of file cannot be read), " +
      "old.doc (this type of file is not read yet), inner.zip (an archive in the archive).",
  );
  expect(await names()).toEqual(["one.txt", "papers.zip", "two.md"]);
});

test("an archive that is unpacked twice adds nothing twice", async () => {
  const archive = await upload(zip({ "a.txt": "first", "b.txt": "second" }));
  await ingest(archive.id);

  await library.documents.retry(actor, { documentId: archive.id });
  const again = await ingest(archive.id);

  expect(again).toMatchObject({ state: "ready", notice: "2 documents from papers.zip." });
  expect(await names()).toEqual(["a.txt", "b.txt", "papers.zip"]);
});

test("an attempt that ends in the middle is taken up by the next", async () => {
  const archive = await upload(zip(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at}.txt`, `file ${at}`]))));
  const { id } = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId: archive.id } });
  const stop = new AbortController();
  const job = {
    ...{ id: crypto.randomUUID(), attempt: 0, isLastAttempt: false, signal: stop.signal },
    payload: { workspaceId: actor.workspaceId, versionId: id },
  };
  const running = library.ingestion.ingest(job);
  await expect.poll(() => handle.db.document.count({ where: { workspaceId: actor.workspaceId } })).toBeGreaterThan(3);
  stop.abort(new Error("the worker stops"));
  await running.catch(() => undefined);

  const done = await ingest(archive.id);

  expect(done).toMatchObject({ state: "ready", notice: "30 documents from papers.zip." });
  expect(await names()).toHaveLength(31);
});

test("names that look like ways out are names", async () => {
  const archive = await upload(
    zip({
      "../../../../app/x.txt": "one",
      "..\\..\\y.txt": "two",
      "%2e%2e%2fz.txt": "three",
      "a\0.txt": "four",
      CON: "five",
      "x\r\nSet-Cookie: y.txt": "six",
      "\u202egpj.txt": "seven",
      [`${"n".repeat(4_096)}.txt`]: "eight",
    }),
  );

  const done = await ingest(archive.id);

  expect(done.state).toBe("ready");
  expect(done.notice).toContain("7 documents from papers.zip; 1 refused");
  expect(await names()).toEqual(["%2e%2e%2fz.txt", "CON", "a.txt", "gpj.txt", "papers.zip", "x.txt", "x♪◙Set-Cookie: y.txt", "y.txt"]);
  const stored = await readdir(path.join(library.folder, "files", actor.workspaceId));
  expect(stored.every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  expect((await readdir(library.folder)).sort()).toEqual(["files", "incoming"]);
});

test.each([
  ["without a file", zip({}), "ARCHIVE_WITHOUT_DOCUMENTS"],
  ["with nothing that can be read", zip({ "x.exe": Buffer.from([0x4d, 0x5a, 0, 1, 2, 3, 4, 5, 6]) }), "ARCHIVE_WITHOUT_DOCUMENTS"],
  ["of 5,001 files", zip(Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`${at}.txt`, "x"]))), "FILE_UNPACKS_TOO_LARGE"],
  ["that unpacks to 220 MB", zip({ "a.txt": Buffer.alloc(220 * 1024 * 1024, " ") }, 1), "FILE_UNPACKS_TOO_LARGE"],
  ["that lies about its sizes", forgedZip(20), "FILE_UNPACKS_TOO_LARGE"],
  ["that is cut off", zip({ "a.txt": "hello" }).slice(0, 60), "FILE_MALFORMED"],
])("an archive %s fails with its reason, and adds nothing", async (_name, bytes, code) => {
  const archive = await upload(bytes);

  const done = await ingest(archive.id);

  expect(done).toMatchObject({ state: "failed", failure: { code } });
  expect(await names()).toEqual(["papers.zip"]);
});
