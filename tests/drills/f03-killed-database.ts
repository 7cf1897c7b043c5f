import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@tests/start/program";
import type { Drill, Figures, Scale } from "./drill";
import { failures, startLoad, strangeCalls, untilServed } from "./load";
import { uploadText } from "./operations";
import { sweep, untilQuiet } from "./quiet";
import type { World } from "./world";

const RECOVERY_MS = 10_000;

/** The database dies with all its processes while people search, list and upload, and is started again. */
export const killedDatabase: Drill = {
  name: "F03",
  fault: "PostgreSQL and all its processes killed (SIGKILL) under load, and started again",
  promise: "what was acknowledged is there; meanwhile 503 with Retry-After; served again within 10 s, without a restart",
  run,
  allowed: { embeddedTwice: ({ kills = 0 }) => Number(kills) * 20 },
  control: {
    does: "an upload that never was is written into the ledger",
    finds: /was accepted, and is not there/,
    async tamper({ ledger }) {
      ledger.note({ op: "upload-accepted", documentId: randomUUID(), sha256: "0".repeat(64), marker: "zqnever" });
    },
  },
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const kills = scale.of(2, 20);
  const web = await world.startWeb();
  const worker = await world.startWorker();
  await world.client.documents.waitUntilReady(await uploadText(world));
  const load = startLoad(world);
  let slowestRecovery = 0;
  for (let turn = 0; turn < kills; turn += 1) {
    await sleep(scale.of(1_000, 2_000 + Math.random() * 4_000));
    world.cluster.kill();
    await sleep(scale.of(1_000, 2_000));
    await world.cluster.startAgain();
    slowestRecovery = Math.max(slowestRecovery, await untilServed(world, scale.within(RECOVERY_MS)));
  }
  const calls = await load.stop();
  const strange = strangeCalls(calls);
  if (strange.length > 0) throw new Error(`calls were answered otherwise than promised: ${strange.join(", ")}`);
  if (!web.isAlive() || !worker.isAlive()) throw new Error("a process ended with the database");
  await untilWorking(world);
  await untilQuiet(world, scale.of(60_000, 120_000));
  await sweep(world);
  return { kills, calls: calls.length, "answered 503": failures(calls), "slowest recovery ms": slowestRecovery };
}

/** The worker has found its database too. */
async function untilWorking(world: World): Promise<void> {
  const documentId = await uploadText(world);
  await until(
    async () => (await world.client.documents.get(documentId)).state === "ready",
    60_000,
    () => "The worker took up nothing after the database was back.",
  );
}
