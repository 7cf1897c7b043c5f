import { setTimeout as sleep } from "node:timers/promises";
import { useDatabase } from "@tests/support/database";
import { afterEach, expect, test } from "vitest";
import { type JobPayload, jobs } from "@/contracts/jobs";
import { AppError } from "@/core/errors";
import { JobPostponed } from "@/core/job-postponed";
import type { JobHandlers, StopWork } from "@/core/ports";
import { currentRequestId, withEvent } from "@/log";

import { createJobQueue } from "./job-queue";

const handle = useDatabase();
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test("a job that outlasts the grace is stopped, and the next worker does it with every attempt left", async () => {
  const attempts: [attempt: number, isLast: boolean][] = [];
  const begun = Promise.withResolvers<void>();
  const stop = await work("document.ingest", async ({ signal }) => {
    begun.resolve();
    await sleep(60_000, undefined, { signal });
  });
  await enqueue(crypto.randomUUID());
  await begun.promise;

  const stoppedAt = performance.now();
  await stop({ graceMs: 200 });
  await work("document.ingest", async ({ attempt, isLastAttempt }) => void attempts.push([attempt, isLastAttempt]));

  await expect.poll(() => attempts, { timeout: 8_000, interval: 20 }).toEqual([[1, false]]);
  expect(performance.now() - stoppedAt).toBeLessThan(8_000);
  expect(await triesLeft()).toBe(2);
});

test("a job that ends within the grace is done", async () => {
  const begun = Promise.withResolvers<void>();
  const stop = await work("document.ingest", async () => {
    begun.resolve();
    await sleep(400);
  });
  await enqueue(crypto.randomUUID());
  await begun.promise;

  await stop({ graceMs: 5_000 });

  expect(await countOf("completed")).toBeGreaterThan(0);
  expect(await countOf("active")).toBe(0);
});

test("a postponed job comes again and loses nothing", async () => {
  const attempts: number[] = [];
  await work("version.purge", async ({ attempt }) => {
    attempts.push(attempt);
    if (attempts.length < 3) throw new JobPostponed("no room", 0);
  });

  await handle.db.$transaction((transaction) => queueOf().enqueue(transaction, "version.purge", payload(crypto.randomUUID())));

  await expect.poll(() => attempts, { timeout: 20_000, interval: 50 }).toEqual([0, 1, 2]);
});

test("a job that meets no index, whatever it is for, comes again and loses nothing", async () => {
  const attempts: number[] = [];
  await work("version.purge", async ({ attempt, isLastAttempt }) => {
    attempts.push(attempt);
    throw new AppError("INDEX_UNAVAILABLE", `away, and last: ${isLastAttempt}`, { retryable: true });
  });
  const id = crypto.randomUUID();

  await handle.db.$transaction((transaction) => queueOf().enqueue(transaction, "version.purge", payload(id)));

  await expect.poll(() => attempts, { timeout: 20_000, interval: 50 }).toEqual([0]);
  const waiting = () => handle.db.$queryRaw`
    SELECT retry_limit::int AS "retryLimit", retry_count::int AS "retryCount", start_after > now() + interval '5 seconds' AS "isLater"
    FROM queue.job WHERE state = 'retry' AND data->>'workspaceId' = ${id}`;
  await expect.poll(waiting, { timeout: 5_000 }).toEqual([{ retryLimit: 21, retryCount: 0, isLater: true }]);
});

test("workspaces that wait are served in turn, whoever filled the queue first", async () => {
  const [first, second, third] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  for (const workspaceId of [first, first, first, first, first, first, second, second, third]) await enqueue(workspaceId);
  const order: string[] = [];

  await work("document.ingest", async ({ payload: { workspaceId } }) => void order.push(workspaceId));

  await expect.poll(() => order.length, { timeout: 20_000, interval: 50 }).toBe(9);
  // Four are taken at once, so that neighbours may change places.
  expect(order.slice(0, 5)).toEqual(expect.arrayContaining([first, second, third]));
  expect(order.indexOf(third)).toBeLessThan(5);
  expect(order.lastIndexOf(second)).toBeLessThan(8);
});

test("a job carries the id of the request that made it necessary", async () => {
  const seen: (string | undefined)[] = [];
  await work("document.ingest", async () => void seen.push(currentRequestId()));

  await withEvent("request", { requestId: "from-the-proxy" }, () => enqueue(crypto.randomUUID()));

  await expect.poll(() => seen, { timeout: 8_000 }).toEqual(["from-the-proxy"]);
});

test("what is given back late changes nothing of the attempt that another worker has begun", async () => {
  const begun = Promise.withResolvers<string>();
  const stop = await work("version.purge", async ({ id }) => {
    await handle.db.$executeRaw`UPDATE queue.job SET retry_count = retry_count + 1 WHERE id = ${id}::uuid`;
    begun.resolve(id);
    throw new JobPostponed("no room", 60);
  });
  await handle.db.$transaction((transaction) => queueOf().enqueue(transaction, "version.purge", payload(crypto.randomUUID())));
  const id = await begun.promise;

  await stop({ graceMs: 5_000 });

  const rows = await handle.db.$queryRaw`
    SELECT state::text, retry_count::int AS "retryCount", retry_limit::int AS "retryLimit", start_after > now() AS "isLater"
    FROM queue.job WHERE id = ${id}::uuid`;
  expect(rows).toEqual([{ state: "active", retryCount: 1, retryLimit: 20, isLater: false }]);
});

function queueOf() {
  const queue = createJobQueue(handle.url);
  closers.push(() => queue.close());
  return queue;
}

async function work<Name extends "document.ingest" | "version.purge">(name: Name, handler: JobHandlers[Name]): Promise<StopWork> {
  // Every other kind of job there is does nothing.
  const none = Object.fromEntries(Object.keys(jobs).map((other) => [other, async () => undefined])) as unknown as JobHandlers;
  const stop = await queueOf().work({ ...none, [name]: handler });
  closers.push(() => stop({ graceMs: 0 }));
  return stop;
}

async function enqueue(workspaceId: string): Promise<void> {
  await handle.db.$transaction((transaction) => queueOf().enqueue(transaction, "document.ingest", payload(workspaceId)));
}

function payload(workspaceId: string): JobPayload<"document.ingest"> {
  return { workspaceId, versionId: crypto.randomUUID() };
}

async function countOf(state: string): Promise<number> {
  const [row] = await handle.db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM queue.job WHERE state::text = ${state}`;
  return row?.count ?? 0;
}

async function triesLeft(): Promise<number> {
  const [row] = await handle.db.$queryRaw<{ left: number }[]>`
    SELECT retry_limit - retry_count AS left FROM queue.job WHERE name = 'document.ingest' ORDER BY created_on DESC LIMIT 1`;
  return row?.left ?? -1;
}
