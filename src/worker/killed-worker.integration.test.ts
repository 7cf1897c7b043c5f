import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { useWorkers } from "@tests/support/worker-process";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/core/actor";

const PROMISED_MS = 60_000;
// A busy machine starts a process slowly; what is told apart below lies further apart than that: a lost lease takes half a minute.
const STARTED = { timeout: 60_000, interval: 100 };

const handle = useDatabase();
const library = useLibrary(handle);
const workers = useWorkers();
let actor: Actor;

beforeAll(async () => {
  actor = await createWorkspace(handle.db);
});

test("the document of a worker that was killed is taken up by another within a minute", { timeout: 180_000 }, async () => {
  const documentId = await upload("Some text.");
  const child = startStuckWorker();
  await expect.poll(() => fenceOf(documentId), STARTED).toMatch(/:0$/);

  await workers.end(child, "SIGKILL");
  const killedAt = performance.now();
  const stop = await library.work();
  await expect.poll(() => stateOf(documentId), { timeout: PROMISED_MS, interval: 200 }).toBe("ready");
  await stop();

  expect(performance.now() - killedAt).toBeLessThan(PROMISED_MS);
  expect(await fenceOf(documentId)).toMatch(/:1$/);
  expect(await handle.db.documentVersion.count({ where: { documentId } })).toBe(1);
});

test("a worker that is told to stop is gone in half a minute, and another takes its document at once", { timeout: 150_000 }, async () => {
  const documentId = await upload("Some other text.");
  const child = startStuckWorker();
  await expect.poll(() => fenceOf(documentId), STARTED).toMatch(/:0$/);

  const { code, tookMs } = await workers.end(child, "SIGTERM");
  const goneAt = performance.now();
  const stop = await library.work();
  await expect.poll(() => stateOf(documentId), { timeout: 25_000, interval: 100 }).toBe("ready");
  await stop();

  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(30_000);
  expect(performance.now() - goneAt).toBeLessThan(20_000);
  expect(await attemptsLeft(documentId)).toBe(2);
});

test("a worker that is told twice to stop waits for nothing", { timeout: 120_000 }, async () => {
  const documentId = await upload("A third text.");
  const child = startStuckWorker();
  await expect.poll(() => fenceOf(documentId), STARTED).toMatch(/:0$/);

  child.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { code, tookMs } = await workers.end(child, "SIGTERM");

  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(15_000);
  expect(await jobOf(documentId)).toMatchObject({ state: "retry" });
});

async function upload(text: string): Promise<string> {
  const { document } = await library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source: bytesOf(text) });
  return document.id;
}

function startStuckWorker() {
  return workers.start({ DATABASE_URL: handle.url, DATA_DIR: library.folder, READER_BUNDLE: workers.endlessReader() });
}

async function fenceOf(documentId: string): Promise<string> {
  const { fence } = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId }, select: { fence: true } });
  return fence ?? "";
}

async function stateOf(documentId: string): Promise<string> {
  return (await library.documents.get(actor, { documentId })).state;
}

type Job = { state: string; tried: number; limit: number };

async function jobOf(documentId: string): Promise<Job | undefined> {
  const [job] = await handle.db.$queryRaw<Job[]>`
    SELECT j.state::text, j.retry_count AS tried, j.retry_limit AS limit FROM queue.job j
    JOIN document_versions v ON v.id = (j.data->>'versionId')::uuid
    WHERE j.name = 'document.ingest' AND v.document_id = ${documentId}::uuid`;
  return job;
}

/** Attempts that a job may still take after the one that it has had. */
async function attemptsLeft(documentId: string): Promise<number> {
  const { tried = 0, limit = 0 } = (await jobOf(documentId)) ?? {};
  return limit - tried;
}
