import { setTimeout as sleep } from "node:timers/promises";
import { MiniRagError } from "@/client/index";
import type { Drill, Figures, Scale } from "./drill";
import { newMarker, remove, textWith, upload } from "./operations";
import type { Running } from "./processes";
import { expireLeases, sweep, untilQuiet } from "./quiet";
import type { World } from "./world";

/** One name in the library: the bytes that it has now, and the document that holds them. */
type Slot = { marker: string; sentences: number; documentId: string | null };

const SLOTS = 10;
const AT_ONCE = 5;

/** Documents are deleted while they are read, replaced and read again, and workers die meanwhile. */
export const deleteRace: Drill = {
  name: "F13",
  fault: "uploads, replacements, deletions and re-readings of ten documents at once, with workers killed",
  promise: "deletion wins: nothing of a deleted document is found after its deletion was acknowledged, or ever again",
  run,
  // A text that was deleted takes its vectors with it, and is embedded again when it comes again.
  allowed: { embeddedTwice: () => Number.POSITIVE_INFINITY },
  stores: ["qdrant"],
  control: {
    does: "a deleted document is put back behind the product's back",
    finds: /was deleted, and is there/,
    async tamper(world) {
      await world.execute(
        `UPDATE documents SET deleted_at = NULL WHERE id = (SELECT d.id FROM documents d WHERE d.deleted_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM documents o WHERE o.sha256 = d.sha256 AND o.deleted_at IS NULL) LIMIT 1)`,
      );
    },
  },
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const operations = scale.of(100, 1_000);
  const slots = Array.from({ length: SLOTS }, (): Slot => ({ marker: newMarker(), sentences: 30, documentId: null }));
  world.stub.always({ embedDelayMs: 30 });
  await world.startWeb();
  const workers = [await world.startWorker(), await world.startWorker()];
  const counts = { operations, deletions: 0, kills: 0 };
  let left = operations;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const slot = slots[Math.floor(Math.random() * SLOTS)];
      const deleted = slot ? await actOn(world, slot) : 0;
      counts.deletions += deleted;
    }
  };
  const killing = killSometimes(world, workers, scale.of(6_000, 8_000), () => left > 0);
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  counts.kills = await killing;
  const last = slots.find(({ documentId }) => documentId !== null);
  if (last?.documentId) await takeOut(world, last, last.documentId);
  await untilQuiet(world, 300_000);
  await sweep(world);
  return counts;
}

/** One operation at random, on a slot on which others may be at work; answers how many documents it deleted. */
async function actOn(world: World, slot: Slot): Promise<number> {
  const { documentId } = slot;
  const dice = Math.random();
  if (documentId === null || dice < 0.3) return bringIn(world, slot);
  if (dice < 0.6) return takeOut(world, slot, documentId);
  if (dice < 0.75) {
    const count = await takeOut(world, slot, documentId);
    slot.sentences += 1;
    return count + (await bringIn(world, slot));
  }
  await world.client.documents.retry(documentId).catch((cause) => passUnknown(world, cause));
  return 0;
}

/** The same bytes as before, or those of the next edition after a deletion. */
async function bringIn(world: World, slot: Slot): Promise<number> {
  const { marker, sentences } = slot;
  // Two who bring the same bytes while a third deletes them may be told to try again.
  slot.documentId = await upload(world, { name: `${marker}.txt`, text: textWith(marker, sentences), marker }).catch((cause) =>
    passRace(world, cause),
  );
  return 0;
}

async function takeOut(world: World, slot: Slot, documentId: string): Promise<number> {
  slot.documentId = null;
  const isGone = await remove(world, documentId).then(
    () => true,
    (cause) => passUnknown(world, cause) !== null,
  );
  if (!isGone) return 0;
  const { hits } = await world.client.search(`${slot.marker}?`, { limit: 10, byDocument: true });
  if (hits.some((hit) => hit.documentId === documentId))
    throw new Error(`document ${documentId} was found after its deletion was acknowledged`);
  return 1;
}

/** Not there, or nobody knows: a line that broke acknowledges nothing. A server that died would be no accident. */
function passUnknown({ processes: [web] }: World, cause: unknown): null {
  if (cause instanceof MiniRagError && (cause.code === "NOT_FOUND" || (cause.code === "SERVER_UNREACHABLE" && web?.isAlive()))) return null;
  throw cause;
}

function passRace(world: World, cause: unknown): null {
  if (cause instanceof MiniRagError && cause.code === "UPLOAD_INCOMPLETE") return null;
  return passUnknown(world, cause);
}

async function killSometimes(world: World, workers: Running[], everyMs: number, isOn: () => boolean): Promise<number> {
  let kills = 0;
  while (isOn()) {
    await sleep(Math.random() * everyMs);
    await workers.shift()?.end("SIGKILL");
    await expireLeases(world);
    workers.push(await world.startWorker());
    kills += 1;
  }
  return kills;
}
