import { useDatabase } from "@tests/support/database";
import { afterEach, expect, test } from "vitest";
import type { Transaction } from "@/core/database";
import type { JobHandlers, JobQueue, RunningJob } from "@/core/ports";

import { createJobQueue } from "./job-queue";

const handle = useDatabase();
const payload = () => ({ workspaceId: crypto.randomUUID(), versionId: crypto.randomUUID() });
let queue: JobQueue<Transaction>;
let stop: (() => Promise<void>) | undefined;

afterEach(async () => {
  await stop?.();
  await queue.close();
  stop = undefined;
});

test("a job exists from its transaction's commit on, and not without it", async () => {
  const done: unknown[] = [];
  const [kept, dropped] = [payload(), payload()];
  await start({ "document.ingest": async (job) => void done.push(job.payload) });

  await handle.db.$transaction((transaction) => queue.enqueue(transaction, "document.ingest", kept));
  await expect(
    handle.db.$transaction(async (transaction) => {
      await queue.enqueue(transaction, "document.ingest", dropped);
      throw new Error("taken back");
    }),
  ).rejects.toThrow("taken back");

  // Sooner than any look at the queue: the commit announced it.
  await expect.poll(() => done, { timeout: 2_000, interval: 20 }).toEqual([kept]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(done).toEqual([kept]);
});

test("a job waits for its time", async () => {
  const done: number[] = [];
  await start({ "version.purge": async () => void done.push(Date.now()) });

  const begun = Date.now();
  await handle.db.$transaction((transaction) => queue.enqueue(transaction, "version.purge", payload(), { afterSeconds: 2 }));

  await expect.poll(() => done.length, { timeout: 15_000 }).toBe(1);
  expect((done[0] ?? 0) - begun).toBeGreaterThan(1_500);
});

test("three attempts fail, the last one knows it, and then the job is given up with its payload", { timeout: 60_000 }, async () => {
  const attempts: Pick<RunningJob<"document.ingest">, "attempt" | "isLastAttempt">[] = [];
  const given: unknown[] = [];
  const job = payload();
  await start({
    "document.ingest": async ({ attempt, isLastAttempt }) => {
      attempts.push({ attempt, isLastAttempt });
      throw new Error("every time");
    },
    "document.give-up": async (dead) => void given.push(dead.payload),
  });

  await handle.db.$transaction((transaction) => queue.enqueue(transaction, "document.ingest", job));

  await expect.poll(() => given, { timeout: 50_000 }).toEqual([job]);
  expect(attempts).toEqual([
    { attempt: 0, isLastAttempt: false },
    { attempt: 1, isLastAttempt: false },
    { attempt: 2, isLastAttempt: true },
  ]);
});

test("one workspace with much to do leaves room for another", async () => {
  const [busy, other] = [payload(), payload()];
  const gate = Promise.withResolvers<void>();
  const running: string[] = [];
  await start({
    "document.ingest": async (job) => {
      running.push(job.payload.workspaceId);
      await gate.promise;
    },
  });

  for (let index = 0; index < 8; index += 1) {
    await handle.db.$transaction((transaction) =>
      queue.enqueue(transaction, "document.ingest", { ...payload(), workspaceId: busy.workspaceId }),
    );
  }
  await handle.db.$transaction((transaction) => queue.enqueue(transaction, "document.ingest", other));

  await expect.poll(() => running, { timeout: 10_000 }).toContain(other.workspaceId);
  gate.resolve();
});

test("a release that sets queues otherwise finds those of the last one changed", async () => {
  await start({});
  const before = await settingsOf("space.fill");
  await stop?.();
  await handle.db.$executeRaw`UPDATE queue.queue SET retry_limit = 1, retry_delay_max = 7, expire_seconds = 60 WHERE name = 'space.fill'`;
  await handle.db.$executeRaw`UPDATE queue.queue SET dead_letter = 'document.give-up', retry_backoff = true WHERE name = 'house.keep'`;

  await start({});

  expect(await settingsOf("space.fill")).toEqual(before);
  expect(before).toMatchObject({ retry_limit: 20, retry_delay_max: 600, expire_seconds: 21_600, policy: "stately" });
  expect(await settingsOf("house.keep")).toMatchObject({ dead_letter: null, retry_backoff: false });
});

async function settingsOf(name: string): Promise<Record<string, unknown> | undefined> {
  const rows = await handle.db.$queryRaw<Record<string, unknown>[]>`
    SELECT policy, retry_limit, retry_delay, retry_backoff, retry_delay_max, expire_seconds, deletion_seconds, heartbeat_seconds, notify, dead_letter
    FROM queue.queue WHERE name = ${name}`;
  return rows[0];
}

test("while it is paused no job is taken, what runs ends, and afterwards what has waited is done", { timeout: 60_000 }, async () => {
  const begun: unknown[] = [];
  const done: unknown[] = [];
  const mayEnd = Promise.withResolvers<void>();
  const [first, second] = [payload(), payload()];
  let isPaused = false;
  await start(
    {
      "version.purge": async (job) => {
        // Of tests before this one some may wait.
        if (![first.versionId, second.versionId].includes(job.payload.versionId)) return;
        begun.push(job.payload);
        if (begun.length === 1) await mayEnd.promise;
        done.push(job.payload);
      },
    },
    async () => isPaused,
  );
  const enqueue = (what: typeof first) => handle.db.$transaction((transaction) => queue.enqueue(transaction, "version.purge", what));
  await enqueue(first);
  await expect.poll(() => begun).toEqual([first]);

  isPaused = true;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await enqueue(second);
  mayEnd.resolve();
  await expect.poll(() => done).toEqual([first]);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(begun).toEqual([first]);
  isPaused = false;

  await expect.poll(() => done, { timeout: 10_000 }).toEqual([first, second]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(begun).toHaveLength(2);
});

test("a worker that starts while it is paused takes nothing, and ends in order", async () => {
  const done: unknown[] = [];
  await start({ "version.purge": async (job) => void done.push(job.payload) }, async () => true);

  await handle.db.$transaction((transaction) => queue.enqueue(transaction, "version.purge", payload()));
  await new Promise((resolve) => setTimeout(resolve, 1_500));

  expect(done).toEqual([]);
});

async function start(handlers: Partial<JobHandlers>, isPaused?: () => Promise<boolean>): Promise<void> {
  queue = createJobQueue(handle.url, isPaused);
  const nothing = async () => undefined;
  stop = await queue.work({
    "document.ingest": nothing,
    "document.give-up": nothing,
    "version.purge": nothing,
    "file.release": nothing,
    "house.keep": nothing,
    "space.fill": nothing,
    "index.reconcile": nothing,
    ...handlers,
  });
}
