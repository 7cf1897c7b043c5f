import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "@tests/load/measure";
import { until } from "@tests/start/program";
import { bombDocx, bombPdf, recursivePdf } from "@tests/support/hostile-files";
import { z } from "zod";
import type { Drill, Figures, Scale } from "./drill";
import { newMarker, upload, uploadText } from "./operations";
import type { Running } from "./processes";
import { expireLeases, sweep, untilQuiet } from "./quiet";
import type { World } from "./world";

type Poison = { name: string; content: string | Uint8Array };
type Ending = z.infer<typeof ending>;

const ending = z.object({ id: z.uuid(), name: z.string(), state: z.string(), reason: z.string().nullable() });
const claim = z.object({ fence: z.string().nullable() });
const BOMB_MB = 300;
const ATTEMPTS = 3;
const LOOP = { name: "poison-loop.txt", content: "This text never ends for its reader." };
// Twice as long is promised. A machine that is busy with something else takes its time too, and more so where little is measured.
const SHARE = { short: 6, long: 2 };
const LEEWAY_S = { short: 20, long: 2 };

/** Documents that break whatever reads them, among good ones; and one that takes its worker down each time. */
export const poison: Drill = {
  name: "F15",
  fault:
    "documents whose reader runs out of memory, crashes, unpacks without end or never ends, one to twenty good ones; one that takes its worker down",
  promise: "they fail with a reason, after three attempts at most; the others are ready in twice the time at most",
  run,
  allowed: { embeddedTwice: () => 60 },
  control: {
    does: "the reason of a failed document is taken away",
    finds: /failed without a reason/,
    async tamper(world) {
      await world.execute("UPDATE documents SET failure_code = NULL WHERE state = 'failed'");
    },
  },
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const good = scale.of(20, 120);
  const settings = { READER_BUNDLE: poisonReader(world) };
  await world.startWeb();
  const workers = [await world.startWorker(settings), await world.startWorker(settings)];
  await world.client.documents.waitUntilReady(await uploadText(world));
  const alone = await readySeconds(world, good, []);
  const poisons = poisonsOf(scale);
  const mixed = await readySeconds(world, good, poisons);
  await untilQuiet(world, 180_000);
  await takeWorkersDown(world, workers, settings);
  await sweep(world);
  const endings = await endingsOf(world);
  judge(endings, mixed, Math.max(scale.of(SHARE.short, SHARE.long) * alone, alone + scale.of(LEEWAY_S.short, LEEWAY_S.long)));
  const failed = endings.filter(({ state }) => state === "failed");
  return {
    "good documents": good * 2 + 2,
    "poisoned documents": failed.length,
    reasons: [...new Set(failed.map(({ reason }) => reason))].join(" "),
    "ready in s, p95, alone": alone.toFixed(1),
    "ready in s, p95, among poison": mixed.toFixed(1),
  };
}

function poisonsOf(scale: Scale): Poison[] {
  const few: Poison[] = [
    { name: "poison-memory.txt", content: "This text makes its reader eat memory." },
    { name: "poison-crash.txt", content: "This text ends its reader with a signal." },
  ];
  const bombs: Poison[] = [
    { name: "bomb.docx", content: bombDocx(BOMB_MB) },
    { name: "bomb.pdf", content: bombPdf(BOMB_MB) },
    { name: "recursive.pdf", content: recursivePdf() },
    LOOP,
  ];
  return scale.of(few, [...few, ...bombs]);
}

/** Uploads good documents with poison spread among them; answers in which time 95 % of the good ones were ready. */
async function readySeconds(world: World, good: number, poisons: Poison[]): Promise<number> {
  const uploadedAt = new Map<string, number>();
  const every = Math.max(1, Math.floor(good / Math.max(1, poisons.length)));
  for (let turn = 0; turn < good; turn += 1) {
    const bad = turn % every === 0 ? poisons[turn / every] : undefined;
    if (bad) await upload(world, { name: bad.name, text: bad.content, marker: newMarker() });
    uploadedAt.set(await uploadText(world, 20), performance.now());
  }
  const took: number[] = [];
  await until(
    async () => {
      const ready = (await endingsOf(world)).filter(({ state }) => state === "ready");
      for (const { id } of ready) {
        const at = uploadedAt.get(id);
        if (at !== undefined) took.push((performance.now() - at) / 1_000);
        uploadedAt.delete(id);
      }
      return uploadedAt.size === 0;
    },
    180_000,
    () => `${uploadedAt.size} good documents were not ready`,
  );
  return percentile(took, 0.95);
}

/** A document each attempt at which ends its worker; a good one is uploaded beside it. */
async function takeWorkersDown(world: World, workers: Running[], settings: Record<string, string>): Promise<void> {
  for (const worker of workers) await worker.end("SIGKILL");
  world.stub.always({ embedDelayMs: 3_000 });
  const killer = await uploadText(world);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const worker = await world.startWorker(settings);
    await untilClaimed(world, killer, attempt);
    await worker.end("SIGKILL");
    await expireLeases(world);
  }
  world.stub.always({});
  await world.startWorker(settings);
  await uploadText(world);
  await untilQuiet(world, 180_000);
  const [found] = (await endingsOf(world)).filter(({ id }) => id === killer);
  if (found?.state !== "failed") throw new Error(`the document that took ${ATTEMPTS} workers down is ${found?.state}`);
}

async function untilClaimed(world: World, documentId: string, attempt: number): Promise<void> {
  await until(
    async () => {
      await world.execute("UPDATE queue.job SET start_after = now() WHERE state = 'retry'");
      const [row] = await world.rows(claim, "SELECT fence FROM document_versions WHERE document_id = $1", [documentId]);
      return row?.fence?.endsWith(`:${attempt}`) ?? false;
    },
    60_000,
    () => `No worker made attempt ${attempt + 1}.`,
  );
  await sleep(100);
}

function judge(endings: Ending[], mixed: number, most: number): void {
  const wrong = endings
    .filter(({ name, state }) => /^(poison|bomb)/.test(name) && state !== "failed")
    .map(({ name, state }) => `${name} is ${state}`);
  if (mixed > most) wrong.push(`good documents took ${mixed.toFixed(1)} s among poison, and may take ${most.toFixed(1)}`);
  if (wrong.length > 0) throw new Error(wrong.join("; "));
}

function endingsOf(world: World): Promise<Ending[]> {
  return world.rows(ending, "SELECT id, name, state, failure_code AS reason FROM documents WHERE deleted_at IS NULL");
}

/** The real reader, but for what it does with files of certain names: what a fault in a parser would do. */
function poisonReader(world: World): string {
  const folder = path.join(world.folder, "reader");
  mkdirSync(folder);
  cpSync("dist/reader-chunks", path.join(folder, "reader-chunks"), { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  const faults = `{
  const parse = JSON.parse;
  const kept = [];
  JSON.parse = (...given) => {
    const parsed = parse(...given);
    const name = String(parsed?.name);
    if (name.startsWith("poison-loop")) for (;;);
    if (name.startsWith("poison-crash")) process.abort();
    if (name.startsWith("poison-memory")) for (;;) kept.push(Buffer.alloc(8 * 1024 * 1024, 1));
    return parsed;
  };
}\n`;
  writeFileSync(path.join(folder, "reader.js"), `${faults}${readFileSync("dist/reader.js", "utf8")}`);
  return path.join(folder, "reader.js");
}
