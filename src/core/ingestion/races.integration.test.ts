import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { bytesOf, createWorkspace, plainReader, running, useLibrary } from "@tests/support/library";
import { endedOrBlocked } from "@tests/support/locks";
import { beforeEach, expect, test } from "vitest";
import type { DocumentEvent } from "@/contracts/documents";
import type { Actor } from "@/core/actor";
import type { Transaction } from "@/core/database";
import { AppError } from "@/core/errors";
import type { RunningJob, TextReader } from "@/core/ports";

// Each test may put something between a document and its text.
let read: TextReader["read"] = plainReader.read;
const embedder = fakeEmbedder();
const handle = useDatabase();
const library = useLibrary(handle, { reader: { read: (file, options) => read(file, options) }, findEmbedder: async () => embedder });
let actor: Actor;

beforeEach(async () => {
  actor = await createWorkspace(handle.db);
  read = plainReader.read;
  embedder.calls.length = 0;
});

const TEXT = "The bridge in Porto was opened in 1886. ".repeat(100);

test("a document that is removed and uploaded again keeps its vectors, and pays for none again", async () => {
  const gone = await uploadReady("a.txt");
  await library.documents.remove(actor, { documentIds: [gone.documentId] });
  const again = await uploadReady("a.txt");

  await library.purge(jobOf(gone));

  expect(await countPassages(gone)).toBe(0);
  expect(await countWithoutVector(again)).toBe(0);
  expect(embedder.calls).toHaveLength(1);
});

test("vectors that a purge takes away from a document that counts on them are made again", async () => {
  const gone = await uploadReady("a.txt");
  await library.documents.remove(actor, { documentIds: [gone.documentId] });
  const again = await upload("a.txt");
  const job = jobOf(again);
  const [purging, ingesting] = await whileLocked(
    (transaction) => transaction.$queryRaw`SELECT FROM embeddings WHERE workspace_id = ${actor.workspaceId}::uuid FOR UPDATE`,
    async () => {
      // The purge has looked for who needs the vectors, and waits; only then the new version finds them.
      const purge = library.purge(jobOf(gone));
      await endedOrBlocked(handle.db, purge);
      const ingest = library.ingestion.ingest(job);
      await expect.poll(() => pointsOf(again), { timeout: 10_000 }).toBeGreaterThan(0);
      return [purge, ingest];
    },
  );
  expect(purging?.status).toBe("fulfilled");
  expect(ingesting).toMatchObject({ status: "rejected", reason: { code: "INDEX_INCOMPLETE", retryable: true } });

  await library.ingestion.ingest({ ...job, attempt: 1 });

  expect(await library.documents.get(actor, { documentId: again.documentId })).toMatchObject({ state: "ready", failure: null });
  expect(await countWithoutVector(again)).toBe(0);
});

test("vectors that two versions share are gone when both are purged at once", async () => {
  const old = await uploadReady("a.txt");
  await library.documents.retry(actor, { documentId: old.documentId });
  const newer = await newestVersion(old.documentId);
  await library.ingestion.ingest(jobOf(newer));
  await library.documents.remove(actor, { documentIds: [old.documentId] });

  const purged = await whileLocked(
    // Each purge has removed vectors, or seen the other's passages, before it comes to its own.
    (transaction) => transaction.$queryRaw`SELECT FROM passages WHERE workspace_id = ${actor.workspaceId}::uuid FOR UPDATE`,
    async () => {
      const both = [library.purge(jobOf(old)), library.purge(jobOf(newer))];
      await endedOrBlocked(handle.db, Promise.all(both), 2);
      return both;
    },
  );

  expect(purged.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  expect(await handle.db.embedding.count({ where: { workspaceId: actor.workspaceId } })).toBe(0);
});

test("a document's end and its removal never wait for each other: both take the document before its versions", async () => {
  const version = await upload("a.txt");

  const ended = await whileLocked(lockDocument(version), async (transaction) => {
    const giveUp = library.ingestion.giveUp(jobOf(version));
    await endedOrBlocked(handle.db, giveUp);
    await transaction.documentVersion.updateMany({ where: { id: version.versionId }, data: { title: "changed" } });
    return [giveUp];
  });

  expect(ended).toMatchObject([{ status: "fulfilled" }]);
  expect(await library.documents.get(actor, { documentId: version.documentId })).toMatchObject({ state: "failed" });
});

test("of a swap and a later claim, the claim that took the document first wins", async () => {
  const version = await upload("a.txt");
  const gate = Promise.withResolvers<void>();
  read = async (file, options) => {
    await gate.promise;
    return plainReader.read(file, options);
  };
  const late = library.ingestion.ingest(jobOf(version));
  await expect.poll(() => fenceOf(version)).toMatch(/:0$/);

  const ended = await whileLocked(lockDocument(version), async (transaction) => {
    gate.resolve();
    await endedOrBlocked(handle.db, late);
    await transaction.documentVersion.updateMany({ where: { id: version.versionId }, data: { fence: "another:1" } });
    await transaction.document.updateMany({ where: { id: version.documentId }, data: { state: "reading" } });
    return [late];
  });

  expect(ended).toMatchObject([{ status: "fulfilled" }]);
  expect(await handle.db.document.findUniqueOrThrow({ where: { id: version.documentId } })).toMatchObject({
    state: "reading",
    liveVersionId: null,
  });
  expect(await fenceOf(version)).toBe("another:1");
});

test.each([true, false])(
  "a document that is removed while its reading fails is not heard of again (last attempt: %s)",
  async (isLastAttempt) => {
    const version = await upload("a.txt");
    read = async () => {
      await library.documents.remove(actor, { documentIds: [version.documentId] });
      throw new AppError("EMBEDDER_UNAVAILABLE", "no", { retryable: true });
    };

    await library.ingestion.ingest({ ...jobOf(version), isLastAttempt });

    expect((await eventsUntilNow()).at(-1)).toEqual({ type: "document-removed", documentId: version.documentId });
  },
);

type Version = { documentId: string; versionId: string };

async function upload(name: string): Promise<Version> {
  const { document } = await library.documents.upload(actor, { name, declaredBytes: null, source: bytesOf(TEXT) });
  return newestVersion(document.id);
}

async function uploadReady(name: string): Promise<Version> {
  const version = await upload(name);
  await library.ingestion.ingest(jobOf(version));
  expect(await library.documents.get(actor, { documentId: version.documentId })).toMatchObject({ state: "ready" });
  return version;
}

async function newestVersion(documentId: string): Promise<Version> {
  const where = { documentId };
  const { id } = await handle.db.documentVersion.findFirstOrThrow({ where, orderBy: { number: "desc" }, select: { id: true } });
  return { documentId, versionId: id };
}

function jobOf({ versionId }: Version): RunningJob<"document.ingest"> & RunningJob<"version.purge"> {
  return running({ workspaceId: actor.workspaceId, versionId });
}

const lockDocument =
  ({ documentId }: Version) =>
  (transaction: Transaction) =>
    transaction.$queryRaw`SELECT FROM documents WHERE id = ${documentId}::uuid FOR UPDATE`;

/** Begins work while a transaction of its own holds `lock`; answers how all of it ended. */
async function whileLocked(
  lock: (transaction: Transaction) => Promise<unknown>,
  begin: (transaction: Transaction) => Promise<Promise<unknown>[]>,
): Promise<PromiseSettledResult<unknown>[]> {
  const { ends } = await handle.db.$transaction(async (transaction) => {
    await lock(transaction);
    return { ends: Promise.allSettled(await begin(transaction)) };
  });
  return ends;
}

const pointsOf = ({ versionId }: Version) => [...library.index.points.values()].filter((point) => point.versionId === versionId).length;

const countPassages = ({ versionId }: Version) => handle.db.passage.count({ where: { versionId } });

async function countWithoutVector({ versionId }: Version): Promise<number> {
  const passages = await handle.db.passage.findMany({ where: { versionId }, select: { embeddedHash: true } });
  const rows = await handle.db.embedding.findMany({ where: { workspaceId: actor.workspaceId }, select: { hash: true } });
  const hashes = new Set(rows.map(({ hash }) => Buffer.from(hash).toString("hex")));
  expect(passages.length).toBeGreaterThan(0);
  return passages.filter(({ embeddedHash }) => !hashes.has(Buffer.from(embeddedHash).toString("hex"))).length;
}

async function fenceOf({ versionId }: Version): Promise<string | null> {
  return (await handle.db.documentVersion.findUniqueOrThrow({ where: { id: versionId }, select: { fence: true } })).fence;
}

async function eventsUntilNow(): Promise<DocumentEvent[]> {
  const events: DocumentEvent[] = [];
  for await (const { event } of library.documents.follow(actor, null, AbortSignal.timeout(300))) events.push(event);
  return events;
}
