import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Drill, Figures, Scale } from "./drill";
import { ask, newMarker, uploadText } from "./operations";
import type { Running } from "./processes";
import { storedFiles, sweep, untilQuiet } from "./quiet";
import type { World } from "./world";

const MB = 1024 * 1024;
const FILE_BYTES = 20 * MB;
const PIECE_BYTES = MB / 4;
// Long enough to be saved once before the end comes.
const READ_CHARACTERS = 250;
const ANSWER = { text: Array.from({ length: 2_000 }, (_, turn) => `word${turn}`).join(" "), delayMs: 60 };

/** The server dies while it takes a file in, and while it writes an answer. */
export const killedWeb: Drill = {
  name: "F02",
  fault: "web killed (SIGKILL) at a random point of a 20 MB upload, while it writes an answer",
  promise: "an upload is all or nothing; an answer is kept as interrupted, with what was written",
  run,
  control: {
    does: "the file of an accepted document is removed behind its back",
    finds: /has no file/,
    async tamper(world) {
      const [victim] = storedFiles(world);
      if (victim) rmSync(victim.file);
    },
  },
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const kills = scale.of(3, 40);
  await world.startWorker();
  world.stub.always(ANSWER);
  let acknowledged = 0;
  for (let turn = 0; turn < kills; turn += 1) {
    const web = await world.startWeb();
    if (turn === 0) await world.client.documents.waitUntilReady(await uploadText(world, 40));
    // Half of the file, then anywhere, and every third time in the moment after its last byte.
    const share = turn === 0 ? 0.5 : turn % 3 === 2 ? 1 : Math.random();
    if (await killAmidWork(world, web, share)) acknowledged += 1;
  }
  await interruptRuns(world);
  await world.startWeb();
  await uploadText(world);
  await untilQuiet(world, 180_000);
  await sweep(world);
  return { kills, "answers cut": world.ledger.all("answer-read").length, "uploads acknowledged": acknowledged };
}

/** Kills the server when so much of a file was sent, while it writes; answers whether the file was acknowledged. */
async function killAmidWork(world: World, web: Running, share: number): Promise<boolean> {
  await ask(world, "What was opened?", ({ length }) => length > READ_CHARACTERS);
  const bytes = randomBytes(FILE_BYTES);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const marker = newMarker();
  world.ledger.note({ op: "upload-sent", sha256 });
  try {
    const source = inPieces(bytes, share, () => web.signal("SIGKILL"));
    const { document } = await world.client.documents.upload(source, { name: `${marker}.bin` });
    world.ledger.note({ op: "upload-accepted", documentId: document.id, sha256, marker });
    return true;
  } catch {
    // What was not acknowledged is all there or not at all, as the checker will see.
    return false;
  } finally {
    await web.end("SIGKILL");
  }
}

async function* inPieces(bytes: Buffer, share: number, kill: () => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    if (at / bytes.length >= share) kill();
    yield new Uint8Array(bytes.subarray(at, at + PIECE_BYTES));
    await sleep(2);
  }
  if (share === 1) setTimeout(kill, Math.random() * 40);
}

/** Runs of a process that died end once they were silent for a quarter of a minute; here that time has gone by. */
function interruptRuns(world: World): Promise<number> {
  return world.execute("UPDATE answers SET heartbeat_at = heartbeat_at - interval '1 minute' WHERE state = 'running'");
}
