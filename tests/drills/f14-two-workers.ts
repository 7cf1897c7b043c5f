import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@tests/start/program";
import { z } from "zod";
import type { Drill, Figures, Scale } from "./drill";
import { uploadText } from "./operations";
import type { Running } from "./processes";
import { expireLeases, sweep, untilQuiet } from "./quiet";
import { seeStage } from "./stages";
import type { World } from "./world";

const HOUR_MS = 3_600_000;
const version = z.object({ id: z.uuid(), fence: z.string().nullable(), state: z.string(), revision: z.string().nullable() });
type Version = z.infer<typeof version>;
type Meanwhile = (world: World, zombie: Version) => Promise<unknown>;

/** A worker is held past its lease, another does its work, and the first wakes up; clocks that are an hour off. */
export const twoWorkers: Drill = {
  name: "F14",
  fault: "a worker held (SIGSTOP) past its lease while another finishes its document, then let go; workers whose clocks are an hour off",
  promise: "one effect: one version goes live, once",
  run: async (world, scale) => {
    const zombies = await wakeZombies(world, scale, async () => undefined);
    const jumped = await jumpClocks(world, scale);
    await sweep(world);
    return { ...zombies, ...jumped };
  },
  stores: ["qdrant"],
  allowed: { embeddedTwice: ({ zombies = 0 }) => Number(zombies) * 30 },
  control: {
    does: "the fence of the version is given back to the worker that lost it",
    finds: /went live again|the workspace counts/,
    rerun: async (world, scale) =>
      wakeZombies(world, scale, (seen, zombie) =>
        seen.execute("UPDATE document_versions SET fence = $2, state = 'building' WHERE id = $1", [zombie.id, zombie.fence]),
      ),
  },
};

async function wakeZombies(world: World, scale: Scale, meanwhile: Meanwhile): Promise<Figures> {
  await world.startWeb();
  world.stub.always({ embedDelayMs: 2_500 });
  const turns = scale.of(1, 5);
  const first = await world.startWorker();
  for (let turn = 0; turn < turns; turn += 1) {
    const documentId = await uploadText(world, 40);
    const zombie = await holdWhileEmbedding(world, first, documentId);
    world.stub.always({});
    const other = await world.startWorker();
    if (!scale.isLong) await expireLeases(world);
    const live = await untilLive(world, documentId);
    await meanwhile(world, zombie);
    first.signal("SIGCONT");
    await untilWoken(first, turn + 1);
    await assertSame(world, documentId, live);
    await other.end("SIGKILL");
    world.stub.always({ embedDelayMs: 2_500 });
  }
  world.stub.always({});
  await untilQuiet(world, 180_000);
  return { zombies: turns, "writes of zombies refused": countOf(first, "lease-lost") };
}

/** Stops the worker that has the document, while it waits for the provider. */
async function holdWhileEmbedding(world: World, worker: Running, documentId: string): Promise<Version> {
  if (!(await seeStage(world, "embedding", 30_000))) throw new Error("no worker came as far as embedding");
  worker.signal("SIGSTOP");
  const [held] = await versionsOf(world, documentId);
  if (!held) throw new Error("the document has no version");
  return held;
}

async function untilLive(world: World, documentId: string): Promise<Version> {
  let live: Version | undefined;
  await until(
    async () => {
      const versions = await versionsOf(world, documentId);
      live = versions.find(({ state }) => state === "live");
      return live !== undefined;
    },
    90_000,
    () => "No other worker finished the document.",
  );
  if (!live) throw new Error("nothing is live");
  return live;
}

/** The zombie has met its end: it lost its lease, or wrote as if it had none to lose. */
async function untilWoken(worker: Running, wakings: number): Promise<void> {
  const said = () => countOf(worker, '"job":"document.ingest"');
  await until(
    () => said() >= wakings,
    30_000,
    () => `The worker that was let go said nothing of its job:\n${worker.log().slice(-2_000)}`,
  );
  await sleep(500);
}

async function assertSame(world: World, documentId: string, live: Version): Promise<void> {
  const versions = await versionsOf(world, documentId);
  const now = versions.find(({ id }) => id === live.id);
  if (versions.length !== 1) throw new Error(`the document has ${versions.length} versions`);
  if (now?.state !== "live" || now.fence !== live.fence || now.revision !== live.revision) {
    throw new Error(`version ${live.id} went live again, or is no longer live: ${JSON.stringify({ live, now })}`);
  }
}

/** Two workers an hour ahead and an hour behind share documents; only the database's clock may count. */
async function jumpClocks(world: World, scale: Scale): Promise<Figures> {
  for (const running of world.processes.slice(1)) await running.end("SIGKILL");
  for (const byMs of [HOUR_MS, -HOUR_MS]) await world.startWorker(shifted(world, byMs));
  const documents = scale.of(6, 60);
  for (let turn = 0; turn < documents; turn += 1) await uploadText(world, 20);
  await untilQuiet(world, 180_000);
  const again = await world.rows(
    z.object({ count: z.number() }),
    "SELECT count(*)::int AS count FROM queue.job WHERE name = 'document.ingest' AND retry_count > 0",
  );
  return { "documents under shifted clocks": documents, "attempts lost in all": again[0]?.count ?? 0 };
}

/** A clock that is off, as the process sees it. */
function shifted(world: World, byMs: number) {
  const file = path.join(world.folder, `clock${byMs}.mjs`);
  writeFileSync(
    file,
    `const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) { if (given.length > 0) super(...given); else super(Real.now() + ${byMs}); }
  static now() { return Real.now() + ${byMs}; }
};\n`,
  );
  return { NODE_OPTIONS: `--import=${file}` };
}

function versionsOf(world: World, documentId: string): Promise<Version[]> {
  return world.rows(
    version,
    `SELECT v.id, v.fence, v.state, v.live_revision::text AS revision FROM document_versions v JOIN documents d ON d.id = v.document_id
     WHERE d.id = $1`,
    [documentId],
  );
}

function countOf(worker: Running, words: string): number {
  return worker.log().split(words).length - 1;
}
