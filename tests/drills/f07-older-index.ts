import { z } from "zod";
import type { Drill, Figures, Scale } from "./drill";
import { remove, uploadText } from "./operations";
import { untilQuiet } from "./quiet";
import { passTwoHours, reconcile } from "./reconcile";
import { embedded } from "./rules/bill";
import { checkPoints, listSpaces } from "./rules/points";
import { needed } from "./stores";
import type { World } from "./world";

const snapshot = z.object({ name: z.string() });
type Snapshot = { collection: string; name: string };

/** The index is put back to yesterday, then lost altogether. */
export const olderIndex: Drill = {
  name: "F07",
  fault: "Qdrant put back to an older snapshot, then emptied",
  promise: "what was deleted since is found by nobody, also before the sweep; the sweep mends the rest without embedding again",
  stores: ["qdrant"],
  run,
  control: {
    does: "the old snapshot is put back once more, behind the sweep's back",
    finds: /the index lacks|belong to nothing/,
    async tamper(world) {
      for (const taken of await listSnapshots(world)) await putBack(world, taken);
    },
  },
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const each = scale.of(6, 100);
  await world.startWeb();
  await world.startWorker();
  const kept = await uploadMany(world, each * 4);
  const doomed = await uploadMany(world, each);
  await untilQuiet(world, 120_000);
  const snapshots = await takeSnapshots(world);
  for (const id of doomed) await remove(world, id);
  const newer = await uploadMany(world, each);
  await untilQuiet(world, 120_000);
  const paid = embedded(world.stub.calls).length;

  for (const taken of snapshots) await putBack(world, taken);
  const foundTooMuch = await findDeleted(world);
  if (foundTooMuch > 0) throw new Error(`${foundTooMuch} deleted documents are found before the sweep`);
  await passTwoHours(world);
  const swept = await reconcile(world);
  const findings = await checkPoints(world);
  if (findings.length > 0) throw new Error(`after the sweep: ${findings.join(", ")}; it said ${JSON.stringify(swept)}`);

  for (const name of await listSpaces(needed(world.qdrant))) await needed(world.qdrant).ask(z.unknown(), "DELETE", `/collections/${name}`);
  const rebuilt = await reconcile(world);
  if (embedded(world.stub.calls).length > paid) throw new Error("mending has embedded again");
  return {
    documents: kept.length + newer.length,
    deleted: doomed.length,
    "put in by the sweep": swept.missing,
    "removed by the sweep": swept.removed,
    "rebuilt after the loss": rebuilt.missing,
  };
}

async function uploadMany(world: World, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let turn = 0; turn < count; turn += 1) ids.push(await uploadText(world));
  return ids;
}

/** How many deleted documents a search for their own words returns. */
async function findDeleted({ ledger, client }: World): Promise<number> {
  const deleted = new Set(ledger.all("delete-acknowledged").map(({ documentId }) => documentId));
  let found = 0;
  for (const { documentId, marker } of ledger.all("upload-accepted").filter((upload) => deleted.has(upload.documentId))) {
    const { hits } = await client.search(`${marker}?`, { limit: 50 });
    if (hits.some((hit) => hit.documentId === documentId)) found += 1;
  }
  return found;
}

async function takeSnapshots({ qdrant }: World): Promise<Snapshot[]> {
  const taken: Snapshot[] = [];
  for (const collection of await listSpaces(needed(qdrant)))
    taken.push({ collection, ...(await needed(qdrant).ask(snapshot, "POST", `/collections/${collection}/snapshots`)) });
  return taken;
}

async function listSnapshots({ qdrant }: World): Promise<Snapshot[]> {
  const kept: Snapshot[] = [];
  for (const collection of await listSpaces(needed(qdrant)))
    for (const { name } of await needed(qdrant).ask(z.array(snapshot), "GET", `/collections/${collection}/snapshots`))
      kept.push({ collection, name });
  return kept;
}

async function putBack({ qdrant }: World, { collection, name }: Snapshot): Promise<void> {
  const { data, ask } = needed(qdrant);
  const location = new URL(`file://${data}/snapshots/${encodeURIComponent(collection)}/${name}`).href;
  await ask(z.unknown(), "PUT", `/collections/${collection}/snapshots/recover`, { location });
}
