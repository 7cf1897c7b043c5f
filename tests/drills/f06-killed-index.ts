import { readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Drill, Figures, Scale } from "./drill";
import { lostPoints } from "./lost-points";
import { uploadText } from "./operations";
import { jobsLeft, untilQuiet } from "./quiet";
import { reconcile } from "./reconcile";
import { embedded } from "./rules/bill";
import { checkPoints, listPoints } from "./rules/points";
import { needed, type Qdrant } from "./stores";
import type { World } from "./world";

const UPLOADERS = 2;
const SENTENCES = 60;
// Work enough for every worker, and no queue that outlasts the kills.
const MOST_WAITING = 10;

/** The index dies under writes, again and again; then its data are damaged on the disk. */
export const killedIndex: Drill = {
  name: "F06",
  fault: "Qdrant killed (SIGKILL) under writes, again and again; then its log cut in half, then removed",
  promise: "every ready document's points are there; damage is found, and mended from Postgres with the same ids, nothing embedded",
  stores: ["qdrant"],
  run,
  control: lostPoints,
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const qdrant = needed(world.qdrant);
  const kills = scale.of(4, 60);
  await world.startWeb();
  await world.startWorker();
  let isOver = false;
  const uploading = Promise.all(Array.from({ length: UPLOADERS }, () => uploadUntil(world, () => isOver)));
  for (let turn = 0; turn < kills; turn += 1) {
    await sleep(scale.of(1_000, 2_000) + Math.random() * scale.of(1_500, 6_000));
    await qdrant.kill();
    await qdrant.start();
  }
  isOver = true;
  const uploads = (await uploading).reduce((sum, count) => sum + count, 0);
  await untilQuiet(world, 120_000);
  const findings = await checkPoints(world);
  if (findings.length > 0) throw new Error(`after the kills: ${findings.join(", ")}`);

  const before = await listPoints(qdrant, world.workspaceId);
  const paid = embedded(world.stub.calls).length;
  const cut = await damage(world, qdrant, (log) => truncateSync(log.file, Math.floor(log.size / 2)));
  const lost = await damage(world, qdrant, ({ file }) => rmSync(file));
  const after = await listPoints(qdrant, world.workspaceId);
  if (before.size !== after.size || [...before].some((id) => !after.has(id))) throw new Error("the mended index has other ids");
  if (embedded(world.stub.calls).length > paid) throw new Error("mending has embedded again");
  return { kills, uploads, points: after.size, "mended after a cut (points)": cut, "mended after a loss (points)": lost };
}

async function uploadUntil(world: World, isOver: () => boolean): Promise<number> {
  let count = 0;
  for (; !isOver(); count += 1) {
    await uploadText(world, SENTENCES);
    while (!isOver() && (await countWaiting(world)) > MOST_WAITING) await sleep(200);
  }
  return count;
}

async function countWaiting(world: World): Promise<number> {
  return (await jobsLeft(world)).reduce((sum, { count }) => sum + count, 0);
}

/** Hurts the files of a server that is off, sees that this shows, and mends it; answers how many points were put in. */
async function damage(world: World, qdrant: Qdrant, hurt: (log: { file: string; size: number }) => void): Promise<number> {
  await qdrant.kill();
  for (const log of logsOf(qdrant)) hurt(log);
  await qdrant.start();
  const report = await reconcile(world);
  if (report.missing === 0) throw new Error("the damage was not found");
  const findings = await checkPoints(world);
  if (findings.length > 0) throw new Error(`after mending: ${findings.join(", ")}`);
  return report.missing;
}

function logsOf({ data }: Qdrant): { file: string; size: number }[] {
  const folder = path.join(data, "collections");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => path.join(folder, name))
    .map((file) => ({ file, size: statSync(file).size }));
}
