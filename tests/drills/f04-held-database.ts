import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@tests/start/program";
import { z } from "zod";
import type { Drill, Figures, Scale } from "./drill";
import { type Call, failures, slowest, startLoad, strangeCalls, untilServed } from "./load";
import { uploadText } from "./operations";
import { residentMb } from "./processes";
import { expireLeases, sweep, untilQuiet } from "./quiet";
import type { World } from "./world";

const PROMISED_MS = 5_000;
const RECOVERED_WITHIN_MS = 10_000;
const MOST_GROWTH_MB = 200;
const fenced = z.object({ fence: z.string().nullable() });

/** The database hangs: its connections stay open and nothing comes. */
export const heldDatabase: Drill = {
  name: "F04",
  fault: "PostgreSQL and all its processes held (SIGSTOP) under load, longer than a lease, then let go",
  promise: "calls fail within 5 s and do not pile up; memory stays bounded; a job has one effect",
  run,
  allowed: { embeddedTwice: () => 40 },
  control: {
    does: "a document is put back to where it was while the database hung",
    finds: /never ended/,
    async tamper(world) {
      await world.execute(
        "UPDATE documents SET state = 'embedding' WHERE id = (SELECT id FROM documents WHERE deleted_at IS NULL LIMIT 1)",
      );
    },
  },
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const heldSeconds = scale.of(20, 90);
  const web = await world.startWeb();
  const workers = [await world.startWorker(), await world.startWorker()];
  await world.client.documents.waitUntilReady(await uploadText(world));
  world.stub.always({ embedDelayMs: 1_000 });
  const slow = await uploadText(world, 40);
  await untilClaimed(world, slow);
  const before = residentMb(web.pid);
  const load = startLoad(world, { people: 6, pauseMs: 50 });
  await sleep(500);
  world.cluster.hold();
  const heldAt = performance.now();
  await sleep(heldSeconds * 1_000);
  const growth = Math.round(residentMb(web.pid) - before);
  const releasedAt = performance.now();
  world.cluster.release();
  world.stub.always({});
  // In the short form the leases did not end while the database hung: they end now.
  if (!scale.isLong) await expireLeases(world);
  const recovery = await untilServed(world, scale.within(RECOVERED_WITHIN_MS));
  const calls = await load.stop();
  judge(calls, scale.isLong ? calls.filter(({ tookMs }) => tookMs > PROMISED_MS) : stuck(calls, heldAt, releasedAt), growth);
  if (!workers.every((worker) => worker.isAlive())) throw new Error("a worker ended");
  await untilQuiet(world, 120_000);
  await sweep(world);
  return {
    "held s": heldSeconds,
    calls: calls.length,
    "answered 503": failures(calls),
    "slowest call ms": slowest(calls),
    "memory grew MB": growth,
    "recovery ms": recovery,
  };
}

/**
 * Of the first calls of a database that hangs, those that waited until it went on, where they are most. The short form
 * asks no more: on a machine that is busy a server does not trust its own ears, and listens once more.
 */
function stuck(calls: Call[], heldAt: number, releasedAt: number): Call[] {
  const first = calls.filter(({ at, tookMs }) => at < heldAt + PROMISED_MS && at + tookMs > heldAt);
  const late = first.filter(({ at, tookMs }) => at + tookMs > releasedAt);
  return late.length * 2 > first.length ? late : [];
}

function judge(calls: Call[], late: Call[], growthMb: number): void {
  const wrong = strangeCalls(calls);
  const kinds = [...new Set(late.map(({ kind }) => kind))].join(", ");
  if (late.length > 0) wrong.push(`${late.length} calls (${kinds}) waited for the database that hung, up to ${slowest(late)} ms`);
  if (growthMb > MOST_GROWTH_MB) wrong.push(`the server grew by ${growthMb} MB`);
  if (wrong.length > 0) throw new Error(wrong.join("; "));
}

async function untilClaimed(world: World, documentId: string): Promise<void> {
  await until(
    async () => {
      const [row] = await world.rows(fenced, "SELECT fence FROM document_versions WHERE document_id = $1", [documentId]);
      return typeof row?.fence === "string";
    },
    30_000,
    () => "No worker took the document.",
  );
}
