import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Drill, Figures, Scale } from "./drill";
import { uploadText } from "./operations";
import type { Running } from "./processes";
import { expireLeases, jobsLeft, sweep, untilQuiet } from "./quiet";
import { embedded } from "./rules/bill";
import { seeStage } from "./stages";
import type { World } from "./world";

const SENTENCES = 60;
const STAGE_WAIT_MS = 1_500;
const states = z.object({ state: z.string(), count: z.number() });
const half = z.object({ count: z.number() });

/** A worker dies at any point of the way of a document. */
export const killedWorker: Drill = {
  name: "F01",
  fault: "workers killed (SIGKILL) while they ingest, at every stage and at random",
  promise: "each document ends ready or failed with a reason, is never half visible, and is not paid for twice",
  run,
  stores: ["qdrant"],
  // What was under way at the provider when its worker died, and nothing else.
  allowed: { embeddedTwice: ({ kills = 0, "passages a document": each = 0 }) => Number(kills) * Number(each) * 2 },
  control: {
    does: "one passage of a ready document is removed behind its back",
    finds: /has \d+ of \d+ passages/,
    async tamper(world) {
      await world.execute(
        "DELETE FROM passages WHERE id = (SELECT p.id FROM passages p JOIN document_versions v ON v.id = p.version_id WHERE v.state = 'live' LIMIT 1)",
      );
    },
  },
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const documents = scale.of(12, 200);
  world.stub.always({ embedDelayMs: scale.of(150, 100) });
  await world.startWeb();
  const workers = await startAll(world, scale.of(1, 2));
  const feeding = feed(world, documents, scale.of(0, 500));
  const kills = scale.isLong ? await killAtRandom(world, workers, feeding) : await killAtStages(world, workers, feeding);
  await untilQuiet(world, scale.of(90_000, 300_000));
  await sweep(world);
  return figuresOf(world, documents, kills);
}

async function startAll(world: World, count: number): Promise<Running[]> {
  const workers: Running[] = [];
  for (let turn = 0; turn < count; turn += 1) workers.push(await world.startWorker());
  return workers;
}

async function feed(world: World, documents: number, pauseMs: number): Promise<void> {
  for (let turn = 0; turn < documents; turn += 1) {
    await uploadText(world, SENTENCES);
    await sleep(pauseMs);
  }
}

/** Once at each stage, as the database shows it; the leases of the dead end at once, as if half a minute had gone by. */
async function killAtStages(world: World, workers: Running[], feeding: Promise<void>): Promise<number> {
  await feeding;
  const names = ["claimed", "split", "embedding", "embedded"] as const;
  for (const stage of names) {
    // A stage that is too short to be seen is killed somewhere near it.
    await seeStage(world, stage, STAGE_WAIT_MS);
    await assertWhole(world);
    await workers.pop()?.end("SIGKILL");
    await expireLeases(world);
    workers.push(await world.startWorker());
  }
  return names.length;
}

/** One of the workers every one to three seconds while there is work, and no lease is helped to its end. */
async function killAtRandom(world: World, workers: Running[], feeding: Promise<void>): Promise<number> {
  let kills = 0;
  let isFed = false;
  void feeding.then(() => {
    isFed = true;
  });
  while (!isFed || (await jobsLeft(world)).some(({ state }) => state === "active")) {
    await sleep(1_000 + Math.random() * 2_000);
    await assertWhole(world);
    await workers.splice(Math.floor(Math.random() * workers.length), 1)[0]?.end("SIGKILL");
    kills += 1;
    workers.push(await world.startWorker());
  }
  await feeding;
  return kills;
}

/** What can be found is whole at every moment, not only at the end. */
async function assertWhole(world: World): Promise<void> {
  const [seen] = await world.rows(
    half,
    `SELECT count(*)::int AS count FROM document_versions v
     WHERE v.state = 'live' AND v.passage_count <> (SELECT count(*) FROM passages p WHERE p.version_id = v.id)`,
  );
  if (seen && seen.count > 0) throw new Error(`${seen.count} documents could be found in part`);
}

async function figuresOf(world: World, documents: number, kills: number): Promise<Figures> {
  const found = await world.rows(states, "SELECT state, count(*)::int AS count FROM documents GROUP BY 1");
  const [passages] = await world.rows(half, "SELECT count(*)::int AS count FROM passages");
  const of = (state: string) => found.find((row) => row.state === state)?.count ?? 0;
  const texts = embedded(world.stub.calls);
  const each = Math.ceil((passages?.count ?? 0) / Math.max(1, of("ready")));
  const share = (texts.length / Math.max(1, new Set(texts).size)).toFixed(3);
  return { documents, kills, ready: of("ready"), failed: of("failed"), "passages a document": each, "embedded a passage": share };
}
