import { text } from "node:stream/consumers";
import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, plainReader, running, useLibrary } from "@tests/support/library";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/core/actor";
import { AppError } from "@/core/errors";
import type { RunningJob, TextReader } from "@/core/ports";

// Each test may put something between a document and its text.
let read: TextReader["read"] = plainReader.read;
const handle = useDatabase();
const library = useLibrary(handle, { reader: { read: (file, options) => read(file, options) } });
let actor: Actor;

beforeEach(async () => {
  actor = await createWorkspace(handle.db);
  read = plainReader.read;
});

const TEXT = "The bridge in Porto was opened in 1886. ".repeat(100);

test("a document is ready with passages that give back its text", async () => {
  const { document, job } = await upload("bridge.txt", TEXT);

  await library.ingestion.ingest(job());

  const ready = await library.documents.get(actor, { documentId: document.id });
  expect(ready).toMatchObject({ state: "ready", failure: null, progress: null });
  const { passages } = await library.documents.passages(actor, { documentId: document.id, from: 0, limit: 50 });
  expect(passages).toHaveLength(ready.passageCount);
  expect(passages.map(({ start, end, text }) => TEXT.slice(start, end) === text)).not.toContain(false);
  expect([passages[0]?.start, passages.at(-1)?.end]).toEqual([0, TEXT.length]);
  expect(await revision()).toBe(1n);
});

test("a job that runs twice changes nothing the second time", async () => {
  const { document, job } = await upload("a.txt", TEXT);
  await library.ingestion.ingest(job());
  const before = await stored(document.id);

  await library.ingestion.ingest(job());
  await library.ingestion.ingest(job({ attempt: 1 }));

  expect(await stored(document.id)).toEqual(before);
  expect(await revision()).toBe(1n);
});

test("a document waits for a reader that is away, also at its last attempt, and is read when it is back", async () => {
  const { document, job } = await upload("a.txt", TEXT);
  read = () => Promise.reject(new AppError("READER_UNAVAILABLE", "nobody answers", { retryable: true }));

  await expect(library.ingestion.ingest({ ...job(), isLastAttempt: true })).rejects.toMatchObject({ name: "JobPostponed" });
  expect(await library.documents.get(actor, { documentId: document.id })).toMatchObject({
    state: expect.not.stringMatching(/failed|ready/),
    failure: { code: "READER_UNAVAILABLE" },
  });
  read = plainReader.read;
  await library.ingestion.ingest(job({ attempt: 1 }));

  expect((await library.documents.get(actor, { documentId: document.id })).state).toBe("ready");
});

test("a worker that lost its lease changes nothing, however late it wakes", async () => {
  const { document, job } = await upload("a.txt", TEXT);
  const gate = Promise.withResolvers<void>();
  read = async (file, options) => {
    await gate.promise;
    return { ...(await plainReader.read(file, options)), text: "what the zombie read" };
  };
  const zombie = library.ingestion.ingest(job());
  await expect.poll(() => fenceOf(document.id)).toMatch(/:0$/);
  read = plainReader.read;
  await library.ingestion.ingest(job({ attempt: 1 }));
  const before = await stored(document.id);

  gate.resolve();
  await zombie;

  expect(await stored(document.id)).toEqual(before);
  expect(before.passages.map(({ text }) => text).join("")).not.toContain("zombie");
  expect([...library.index.points.values()].filter((point) => point.documentId === document.id)).toHaveLength(before.passages.length);
  expect(await revision()).toBe(1n);
});

test("an earlier attempt that comes late does not take the version from a later one", async () => {
  const { document, job } = await upload("a.txt", TEXT);
  const gate = Promise.withResolvers<void>();
  read = async (file, options) => {
    await gate.promise;
    return plainReader.read(file, options);
  };
  const later = library.ingestion.ingest(job({ attempt: 1 }));
  await expect.poll(() => fenceOf(document.id)).toMatch(/:1$/);

  await library.ingestion.ingest(job({ attempt: 0 }));
  gate.resolve();
  await later;

  expect(await library.documents.get(actor, { documentId: document.id })).toMatchObject({ state: "ready" });
});

test("a document that is removed while it is read stays removed", async () => {
  const { document, job } = await upload("a.txt", TEXT);
  read = async (file, options) => {
    const text = await plainReader.read(file, options);
    await library.documents.remove(actor, { documentIds: [document.id] });
    return text;
  };

  await library.ingestion.ingest(job());

  await expect(library.documents.get(actor, { documentId: document.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await handle.db.documentVersion.count({ where: { documentId: document.id, state: "live" } })).toBe(0);
  expect([...library.index.points.values()].filter(({ documentId }) => documentId === document.id)).toEqual([]);
});

test("of removing and becoming ready at the same moment, removing wins", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { document, job } = await upload(`${round}.txt`, `${TEXT} ${round}`);

    await Promise.all([library.ingestion.ingest(job()), library.documents.remove(actor, { documentIds: [document.id] })]);

    expect(await handle.db.documentVersion.count({ where: { documentId: document.id, state: "live" } })).toBe(0);
  }
  const { termTotals } = await handle.db.workspace.findUniqueOrThrow({ where: { id: actor.workspaceId } });
  expect(termTotals).toMatchObject({ passages: 0 });
});

test.each([
  ["FILE_MALFORMED", "failed"],
  ["FILE_WITHOUT_TEXT", "failed"],
] as const)("%s ends a document at once, with its reason", async (code, state) => {
  const { document, job } = await upload("a.txt", TEXT);
  read = () => Promise.reject(new AppError(code, "no", { detail: "page 7" }));

  await library.ingestion.ingest(job());

  const failed = await library.documents.get(actor, { documentId: document.id });
  expect(failed).toMatchObject({ state, failure: { code, detail: "page 7" } });
});

test("what may pass by itself is tried again, and shown meanwhile; the last attempt ends it", async () => {
  const { document, job } = await upload("a.txt", TEXT);
  read = () => Promise.reject(new AppError("EMBEDDER_UNAVAILABLE", "no", { retryable: true }));

  await expect(library.ingestion.ingest(job())).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  const between = await library.documents.get(actor, { documentId: document.id });
  await library.ingestion.ingest(job({ attempt: 2, isLastAttempt: true }));

  expect(between.state).not.toBe("failed");
  expect(between.failure).toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  expect(await library.documents.get(actor, { documentId: document.id })).toMatchObject({ state: "failed" });
});

test("a document whose every attempt died with its process is given up with a reason, and may be tried again", async () => {
  const { document, job } = await upload("a.txt", TEXT);

  await library.ingestion.giveUp(job());

  const given = await library.documents.get(actor, { documentId: document.id });
  expect(given).toMatchObject({ state: "failed", failure: { code: "FILE_READ_CRASHED" } });
  await library.ingestion.ingest(job({ attempt: 2 }));
  expect(await library.documents.get(actor, { documentId: document.id })).toMatchObject({ state: "failed" });
  await library.documents.retry(actor, { documentId: document.id });
  await library.ingestion.ingest(await newestJob(document.id));
  expect(await library.documents.get(actor, { documentId: document.id })).toMatchObject({ state: "ready", failure: null });
});

test("reading again swaps the versions in one step, and the old one is purged", async () => {
  const { document, job } = await upload("a.txt", TEXT);
  await library.ingestion.ingest(job());
  const [old] = await handle.db.documentVersion.findMany({ where: { documentId: document.id } });

  await library.documents.retry(actor, { documentId: document.id });
  await library.ingestion.ingest(await newestJob(document.id));
  await library.purge(purgeOf(old?.id ?? ""));

  const versions = await handle.db.documentVersion.findMany({ where: { documentId: document.id }, orderBy: { number: "asc" } });
  expect(versions.map(({ state }) => state)).toEqual(["retired", "live"]);
  expect(versions[0]?.retiredRevision).toBe(versions[1]?.liveRevision);
  expect(await handle.db.passage.count({ where: { versionId: old?.id ?? "" } })).toBe(0);
  expect(await library.documents.get(actor, { documentId: document.id })).toMatchObject({ state: "ready" });
  const original = await library.documents.original(actor, document.id);
  expect(await text(original.bytes)).toBe(TEXT);
});

test("a removed document's passages are gone after its purge, and a live one's never", async () => {
  const { document, job, versionId } = await upload("a.txt", TEXT);
  await library.ingestion.ingest(job());
  await library.purge(purgeOf(versionId));
  expect(await handle.db.passage.count({ where: { versionId } })).toBeGreaterThan(0);

  await library.documents.remove(actor, { documentIds: [document.id] });
  await library.purge(purgeOf(versionId));

  expect(await handle.db.passage.count({ where: { versionId } })).toBe(0);
});

test("totals stay true over adding, reading again and removing", async () => {
  const documents = [];
  for (const length of [1, 40, 90]) {
    const { document, job } = await upload(`${length}.txt`, TEXT.slice(0, length * 40));
    await library.ingestion.ingest(job());
    documents.push(document);
  }
  await library.documents.retry(actor, { documentId: documents[1]?.id ?? "" });
  await library.ingestion.ingest(await newestJob(documents[1]?.id ?? ""));
  await library.documents.remove(actor, { documentIds: [documents[2]?.id ?? ""] });

  const { termTotals } = await handle.db.workspace.findUniqueOrThrow({ where: { id: actor.workspaceId } });
  const live = await handle.db.passage.count({ where: { workspaceId: actor.workspaceId, version: { state: "live" } } });
  expect(termTotals).toMatchObject({ passages: live });
  expect(await revision()).toBe(5n);
});

type Job = RunningJob<"document.ingest">;

async function upload(name: string, text: string) {
  const { document } = await library.documents.upload(actor, { name, declaredBytes: null, source: bytesOf(text) });
  const newest = await newestJob(document.id);
  return { document, versionId: newest.payload.versionId, job: (changes: Partial<Job> = {}): Job => ({ ...newest, ...changes }) };
}

async function newestJob(documentId: string): Promise<Job> {
  const { id: versionId } = await handle.db.documentVersion.findFirstOrThrow({
    where: { documentId },
    orderBy: { number: "desc" },
    select: { id: true },
  });
  return running({ workspaceId: actor.workspaceId, versionId });
}

function purgeOf(versionId: string): RunningJob<"version.purge"> {
  return running({ workspaceId: actor.workspaceId, versionId });
}

const fenceOf = async (documentId: string) =>
  (await handle.db.documentVersion.findFirstOrThrow({ where: { documentId }, select: { fence: true } })).fence;

async function revision(): Promise<bigint> {
  return (await handle.db.workspace.findUniqueOrThrow({ where: { id: actor.workspaceId } })).indexRevision;
}

async function stored(documentId: string) {
  return {
    document: await handle.db.document.findUnique({ where: { id: documentId } }),
    versions: await handle.db.documentVersion.findMany({ where: { documentId } }),
    passages: await handle.db.passage.findMany({ where: { documentId }, select: { id: true, text: true } }),
  };
}
