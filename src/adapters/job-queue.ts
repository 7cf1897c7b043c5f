import { fromPrisma, type JobWithMetadata, PgBoss } from "pg-boss";
import { z } from "zod";

import { type JobName, type JobPayload, jobs } from "@/contracts/jobs";
import type { Transaction } from "@/core/database";
import type { JobHandlers, JobQueue, RunningJob } from "@/core/ports";
import { currentRequestId, log, withEvent } from "@/log";

import { takeTurn } from "./job-order";
import { prepareQueues, queueNames, queues } from "./job-queue-settings";
import { createShift } from "./job-shift";
import { createOnceAMinute } from "./once-a-minute";
import { watchPause } from "./pause-watch";

const SCHEMA = "queue";
const POOL_SIZE = 8;
// A job whose worker died is seen after 20 s of silence, by a look every 10 s: taken up again within half a minute.
const WATCH_SECONDS = 10;
// New jobs are announced; only those whose time comes later, such as retries, are found by looking.
const POLL_SECONDS = 4;
// Whoever started the server waits 12 s; a job that takes longer is given back, and the next worker takes it up.
const STOP_MS = 8_000;

type Work = { boss: PgBoss; shift: ReturnType<typeof createShift>; handlers: JobHandlers };

/** The request that made a job necessary, for the log. */
const origin = z.object({ requestId: z.string().optional() });
const FAILED = `SELECT id FROM ${SCHEMA}.job WHERE name = $1 AND state = 'failed' ORDER BY created_on LIMIT 1000`;
const schedules: Partial<Record<JobName, string>> = { "house.keep": "17 * * * *", "index.reconcile": "41 3 * * *" };

/** The queue in Postgres. It connects at its first use, and takes no job while it is paused. */
export function createJobQueue(databaseUrl: string, isPaused: () => Promise<boolean> = async () => false): JobQueue<Transaction> {
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
      for (const name of queueNames) {
        const cron = schedules[name];
        if (cron) await boss.schedule(name, cron, {});
      }
      const takeUp = async () => {
        for (const name of queueNames) await work({ boss, shift, handlers }, name);
      };
      const layDown = async () => {
        for (const name of queueNames) await boss.offWork(name, { wait: false });
      };
      const stopLooking = await watchPause({ takeUp, layDown, isPaused });
      return async ({ graceMs = STOP_MS, hurry } = {}) => {
        await stopLooking();
        await layDown();
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

// The queue may be started anew while its database is away: the count is of this process.
const meetError = createOnceAMinute((err, { suppressed }) => log().error({ event: "queue-error", err, suppressed }));

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
  boss.on("error", meetError);
  await boss.start();
  await prepareQueues(boss);
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
