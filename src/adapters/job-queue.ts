import { fromPrisma, type JobWithMetadata, PgBoss, type Queue } from "pg-boss";
import { z } from "zod";

import { type JobName, type JobPayload, jobs } from "@/contracts/jobs";
import { limits } from "@/contracts/limits";
import type { Transaction } from "@/core/database";
import type { JobHandlers, JobQueue, RunningJob } from "@/core/ports";
import { currentRequestId, log, withEvent } from "@/log";

import { takeTurn } from "./job-order";
import { createShift } from "./job-shift";
import { readersAtOnce } from "./machine";

const SCHEMA = "queue";
const POOL_SIZE = 8;
const RETRIES = 2;
// A job whose worker died is seen after 20 s of silence, by a look every 10 s: taken up again within half a minute.
const HEARTBEAT_SECONDS = 20;
const WATCH_SECONDS = 10;
// New jobs are announced; only those whose time comes later, such as retries, are found by looking.
const POLL_SECONDS = 4;
// Whoever started the server waits 12 s; a job that takes longer is given back, and the next worker takes it up.
const STOP_MS = 8_000;
const DAY_SECONDS = 86_400;

type Settings = Omit<Queue, "name"> & { atOnce: number; aWorkspace: number };

// A reader may take half a gigabyte, so that memory bounds how many documents are read at once. One place is kept for
// the workspaces that have nothing running.
const READERS = readersAtOnce(limits.readerMemoryMb);

const kept = { retryLimit: RETRIES, heartbeatSeconds: HEARTBEAT_SECONDS, notify: true, deleteAfterSeconds: DAY_SECONDS };

/** How each queue retries and how many of its jobs run at once in a process, and of one workspace. */
const queues: Record<JobName, Settings> = {
  "document.give-up": { ...kept, retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 300, atOnce: 1, aWorkspace: 1 },
  "document.ingest": {
    ...kept,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: 3_600,
    deadLetter: "document.give-up",
    atOnce: READERS,
    aWorkspace: Math.max(1, READERS - 1),
  },
  "version.purge": { ...kept, retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 3_600, atOnce: 1, aWorkspace: 1 },
  "file.release": { ...kept, retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 3_600, atOnce: 1, aWorkspace: 1 },
  "house.keep": { ...kept, atOnce: 1, aWorkspace: 1 },
  // Whatever keeps a space from being filled, the job asks for another of its kind; what kills it may come again.
  "space.fill": {
    ...kept,
    retryLimit: 20,
    retryDelay: 10,
    retryBackoff: true,
    retryDelayMax: 600,
    expireInSeconds: 21_600,
    atOnce: 2,
    aWorkspace: 1,
    policy: "stately",
  },
  "index.reconcile": { ...kept, expireInSeconds: 21_600, atOnce: 1, aWorkspace: 1 },
};
type Work = { boss: PgBoss; shift: ReturnType<typeof createShift>; handlers: JobHandlers };

/** The request that made a job necessary, for the log. */
const origin = z.object({ requestId: z.string().optional() });
const FAILED = `SELECT id FROM ${SCHEMA}.job WHERE name = $1 AND state = 'failed' ORDER BY created_on LIMIT 1000`;
const schedules: Partial<Record<JobName, string>> = { "house.keep": "17 * * * *", "index.reconcile": "41 3 * * *" };

/** The queue in Postgres. It connects at its first use. */
export function createJobQueue(databaseUrl: string): JobQueue<Transaction> {
  let started: Promise<PgBoss> | undefined;
  const start = () => {
    started ??= startBoss(databaseUrl);
    // A failed start is tried anew by the next call, not remembered for ever.
    started.catch(() => {
      started = undefined;
    });
    return started;
  };
  return {
    async enqueue(transaction, name, payload, options = {}) {
      const boss = await start();
      const workspaceId = "workspaceId" in payload ? payload.workspaceId : undefined;
      const priority = workspaceId && name === "document.ingest" ? -(await takeTurn(transaction, name, workspaceId)) : 0;
      const sent = { ...payload, requestId: currentRequestId() };
      const group = workspaceId ? { id: workspaceId } : undefined;
      // Of such a queue's jobs one a workspace waits and one runs: what is sent beside them is one of them already.
      const singletonKey = queues[name].policy === "stately" ? workspaceId : undefined;
      await boss.send(name, sent, { db: fromPrisma(transaction), group, priority, singletonKey, startAfter: options.afterSeconds });
    },

    async retryFailed(names) {
      const boss = await start();
      let count = 0;
      for (const name of names) {
        const { rows } = await boss.getDb().executeSql(FAILED, [name]);
        const ids = z.array(z.object({ id: z.uuid() })).parse(rows);
        if (ids.length === 0) continue;
        await boss.retry(
          name,
          ids.map(({ id }) => id),
        );
        count += ids.length;
      }
      return count;
    },

    async work(handlers) {
      const boss = await start();
      const shift = createShift(boss);
      const names = Object.keys(queues).filter(isJobName);
      for (const name of names) {
        await work({ boss, shift, handlers }, name);
        const cron = schedules[name];
        if (cron) await boss.schedule(name, cron, {});
      }
      return async ({ graceMs = STOP_MS, hurry } = {}) => {
        for (const name of names) await boss.offWork(name, { wait: false });
        await shift.end({ graceMs, hurry });
        await boss.stop({ graceful: true, timeout: 1_000 });
        started = undefined;
      };
    },

    async close() {
      const boss = await started?.catch(() => null);
      started = undefined;
      await boss?.stop({ graceful: false });
    },
  };
}

async function startBoss(databaseUrl: string): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: SCHEMA,
    max: POOL_SIZE,
    application_name: "minirag-queue",
    // What the queue forgets in a power cut is done once more, and every job may be: no need to wait for the disk.
    options: "-c synchronous_commit=off -c statement_timeout=30000",
    useListenNotify: true,
    monitorIntervalSeconds: WATCH_SECONDS,
    superviseIntervalSeconds: WATCH_SECONDS,
    openTelemetry: { enabled: false },
  });
  boss.on("error", (error) => log().error({ event: "queue-error", err: error }));
  await boss.start();
  // Dead letter queues first: the others name them.
  for (const name of Object.keys(queues).filter(isJobName)) {
    const { atOnce: _atOnce, aWorkspace: _aWorkspace, ...options } = queues[name];
    await boss.createQueue(name, options);
  }
  return boss;
}

/** The workers of a queue. Each job that ends wakes them for the next, so that a full queue is worked without pauses. */
async function work<Name extends JobName>({ boss, shift, handlers }: Work, name: Name): Promise<void> {
  const { atOnce, aWorkspace } = queues[name];
  const options = {
    includeMetadata: true,
    pollingIntervalSeconds: POLL_SECONDS,
    notifyPollingIntervalSeconds: POLL_SECONDS,
    localConcurrency: atOnce,
    localGroupConcurrency: aWorkspace,
  } as const;
  await boss.work<object, void, typeof options>(name, options, async ([job]) => {
    if (!job) return;
    try {
      await withEvent("job", { job: name, jobId: job.id, attempt: job.retryCount, ...origin.parse(job.data) }, () =>
        shift.run(job, (signal) => handlers[name](toRunning(name, job, signal))),
      );
    } finally {
      for (const worker of boss.getWipData()) if (worker.name === name) boss.notifyWorker(worker.id);
    }
  });
}

function toRunning<Name extends JobName>(name: Name, job: JobWithMetadata<object>, signal: AbortSignal): RunningJob<Name> {
  const { id, retryCount: attempt, retryLimit } = job;
  return { id, attempt, isLastAttempt: attempt >= retryLimit, payload: parsePayload(name, job.data), signal };
}

function parsePayload<Name extends JobName>(name: Name, payload: unknown): JobPayload<Name> {
  return jobs[name].parse(payload) as JobPayload<Name>;
}

function isJobName(name: string): name is JobName {
  return name in jobs;
}
