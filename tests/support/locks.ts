import { setTimeout as sleep } from "node:timers/promises";

import type { Database } from "@/core/database";

const LOOK_MS = 20;

/** Waits until `work` has ended, or so many statements of this database wait for a lock. */
export async function endedOrBlocked(db: Database, work: Promise<unknown>, statements = 1): Promise<void> {
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  work.then(end, end);
  while (!hasEnded && (await countBlocked(db)) < statements) await sleep(LOOK_MS);
}

async function countBlocked(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ blocked: number }[]>`
    SELECT count(*)::int AS blocked FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return row?.blocked ?? 0;
}
