import { readdirSync, utimesSync } from "node:fs";
import path from "node:path";
import { until } from "@tests/start/program";
import { PgBoss } from "pg-boss";
import { z } from "zod";
import type { World } from "./world";

const waiting = z.object({ name: z.string(), state: z.string(), count: z.number() });
const TWO_HOURS_S = 7_200;
const DOCUMENT_JOBS = ["document.ingest", "document.give-up", "version.purge", "file.release", "house.keep"];
const INDEX_JOBS = ["space.fill", "index.reconcile"];

/**
 * Waits until no job is left to do. `isHurried`: pauses before another try, and before a purge, are passed over, as if
 * the time had gone by.
 */
export async function untilQuiet(world: World, timeoutMs: number, { isHurried = true } = {}): Promise<void> {
  let left: z.infer<typeof waiting>[] = [];
  await until(
    async () => {
      if (isHurried)
        await world.execute("UPDATE queue.job SET start_after = now() WHERE state IN ('created', 'retry') AND start_after > now()");
      left = await jobsLeft(world, [...DOCUMENT_JOBS, ...INDEX_JOBS]);
      return left.length === 0;
    },
    timeoutMs,
    () => `Jobs are left after ${timeoutMs / 1_000} s: ${left.map(({ name, state, count }) => `${count} ${name} (${state})`).join(", ")}`,
  );
}

/** Work of these kinds that is not done; of documents, where nothing else is asked for. */
export function jobsLeft(world: World, names = DOCUMENT_JOBS) {
  return world.rows(
    waiting,
    `SELECT name, state::text, count(*)::int AS count FROM queue.job
     WHERE state IN ('created', 'retry', 'active') AND name = ANY($1) GROUP BY 1, 2`,
    [names],
  );
}

/** Lets the leases of all jobs that run now end, as half a minute of silence would, and has that seen at once. */
export async function expireLeases(world: World): Promise<void> {
  await world.execute("UPDATE queue.job SET heartbeat_on = heartbeat_on - interval '10 minutes' WHERE state = 'active'");
  await withQueue(world, (queue) => queue.supervise("document.ingest"));
}

/** The hourly house-keeping, now, on files that look two hours old. */
export async function sweep(world: World, timeoutMs = 60_000): Promise<void> {
  const then = Date.now() / 1_000 - TWO_HOURS_S;
  for (const { file } of storedFiles(world)) utimesSync(file, then, then);
  await withQueue(world, (queue) => queue.send("house.keep", {}));
  await untilQuiet(world, timeoutMs);
}

async function withQueue(world: World, act: (queue: PgBoss) => Promise<unknown>): Promise<void> {
  const queue = new PgBoss({
    connectionString: world.databaseUrl,
    schema: "queue",
    supervise: false,
    schedule: false,
    monitorIntervalSeconds: 1,
  });
  queue.on("error", () => undefined);
  await queue.start();
  await act(queue);
  await queue.stop({ graceful: false });
}

/** Originals by their hash. */
export function storedFiles({ dataDir, workspaceId }: World): { sha256: string; file: string }[] {
  const folder = path.join(dataDir, "files", workspaceId);
  return listed(folder).map((sha256) => ({ sha256, file: path.join(folder, sha256) }));
}

/** Uploads that are not whole. */
export function drafts({ dataDir }: World): string[] {
  const folder = path.join(dataDir, "incoming");
  return listed(folder).map((name) => path.join(folder, name));
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
