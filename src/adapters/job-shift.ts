import { setTimeout as sleep } from "node:timers/promises";
import type { JobWithMetadata, PgBoss } from "pg-boss";

import { AppError } from "@/core/errors";
import { JobPostponed } from "@/core/job-postponed";
import { note } from "@/log";

type Claimed = Pick<JobWithMetadata<object>, "id" | "name" | "retryCount" | "signal">;
type Held = { job: Claimed; stopping: AbortController; ended: Promise<void>; isBack: boolean };
type Task = (signal: AbortSignal) => Promise<void>;

export type EndOptions = {
  /** How long what runs may still take before it is given back. */
  graceMs: number;
  /** Ends the grace early. */
  hurry?: AbortSignal | undefined;
};

const SETTLE_MS = 2_000;
const INDEX_WAIT_SECONDS = 20;
// A job that goes back keeps its number of attempts: its next claim counts one more, and so does what it may have. The
// old attempt's fence, pg-boss's and ours, then stands below the new one, so that nothing it still writes can count.
const GIVE_BACK = `
  WITH back AS (
    UPDATE queue.job SET state = 'retry', retry_limit = retry_limit + 1, heartbeat_on = NULL, start_after = now() + $4 * interval '1 second'
    WHERE name = $1 AND id = $2::uuid AND state = 'active' AND retry_count = $3 RETURNING name
  )
  SELECT pg_notify('pgboss_' || left(encode(sha224('queue'::bytea), 'hex'), 24), name) FROM back`;

/** Null for what counts as an attempt. Whatever a job is for, an index that is away is not its fault. */
function postponementOf(cause: unknown): JobPostponed | null {
  if (cause instanceof JobPostponed) return cause;
  const isAway = cause instanceof AppError && cause.code === "INDEX_UNAVAILABLE";
  return isAway ? new JobPostponed(cause.code, INDEX_WAIT_SECONDS, cause) : null;
}

/** What one process works at now, and how it gives back what it cannot end. */
export function createShift(boss: Pick<PgBoss, "getDb">) {
  const held = new Set<Held>();
  let isEnding = false;

  const giveBack = ({ name, id, retryCount }: Claimed, afterSeconds: number) =>
    boss.getDb().executeSql(GIVE_BACK, [name, id, retryCount, afterSeconds]);

  async function attempt(task: Task, one: Held): Promise<void> {
    try {
      await task(AbortSignal.any([one.job.signal, one.stopping.signal]));
    } catch (cause) {
      if (one.isBack) return note({ outcome: "given-back" });
      const postponed = postponementOf(cause);
      if (!postponed) throw cause;
      await giveBack(one.job, postponed.afterSeconds);
      note({ outcome: "postponed", reason: postponed.message });
    }
  }

  return {
    /** Runs a job that may be given back in the middle; one that was claimed too late goes back unbegun. */
    async run(job: Claimed, task: Task): Promise<void> {
      if (isEnding) {
        await giveBack(job, 0);
        return note({ outcome: "given-back" });
      }
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const one: Held = { job, stopping: new AbortController(), ended, isBack: false };
      held.add(one);
      try {
        await attempt(task, one);
      } finally {
        held.delete(one);
        end();
      }
    },

    /** Lets what runs end within the grace, and gives the rest back for others to take at once. */
    async end({ graceMs, hurry }: EndOptions): Promise<void> {
      isEnding = true;
      await settled(held, graceMs, hurry);
      for (const one of held) {
        await giveBack(one.job, 0);
        one.isBack = true;
        one.stopping.abort(new Error("the worker stops"));
      }
      await settled(held, SETTLE_MS);
    },
  };
}

async function settled(held: Set<Held>, withinMs: number, hurry?: AbortSignal): Promise<void> {
  if (held.size === 0) return;
  const over = new AbortController();
  const signal = hurry ? AbortSignal.any([hurry, over.signal]) : over.signal;
  await Promise.race([Promise.all([...held].map(({ ended }) => ended)), sleep(withinMs, undefined, { signal }).catch(() => undefined)]);
  over.abort();
}
