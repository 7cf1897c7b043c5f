import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { useSpaces } from "@tests/support/spaces";
import { expect, test } from "vitest";
import type { PassageIndex } from "@/core/ports";

const handle = useDatabase();
const world = useSpaces(handle);

test.each([
  ["took it", false],
  ["took it and said that it failed", true],
])("what is purged between reading and putting is not in an index that %s", async (_, fails) => {
  const actor = await createWorkspace(handle.db);
  await world.choose(actor, fakeEmbedder());
  const gone = await world.upload(actor, "This one is removed.");
  await world.upload(actor, "This one stays.");
  await world.work();
  const { place } = await world.places.find(actor.workspaceId);
  await world.index.dropWorkspace(place);
  const restore = replaceUpsert(async (upsert, ...put) => {
    await world.documents.remove(actor, { documentIds: [gone] });
    await world.work(["version.purge"]);
    await upsert(...put);
    if (fails) throw new Error("no answer");
  });

  const outcome = await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId).catch(() => "failed");
  restore();

  const { ids } = await world.index.listPoints(place, { after: null, limit: 10 });
  const live = { workspaceId: actor.workspaceId, version: { state: "live" } };
  expect(ids.map(({ id }) => id)).toEqual((await handle.db.passage.findMany({ where: live })).map(({ id }) => id));
  expect([ids.length, outcome === "failed"]).toEqual([1, fails]);
});

type Upsert = PassageIndex["upsert"];

/** Until the returned function is called, points are put so. */
function replaceUpsert(put: (upsert: Upsert, ...args: Parameters<Upsert>) => Promise<void>): () => void {
  const { upsert } = world.index;
  world.index.upsert = (...args) => put(upsert, ...args);
  return () => void Object.assign(world.index, { upsert });
}
