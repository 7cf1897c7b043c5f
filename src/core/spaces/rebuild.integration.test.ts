import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { point, uuid, vector } from "@tests/support/passage-index-contract";
import { type QdrantServer, startQdrantDouble } from "@tests/support/qdrant-server";
import { useSpaces } from "@tests/support/spaces";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createQdrantIndex } from "@/adapters/qdrant";
import type { Actor } from "@/core/actor";
import type { PassageIndex } from "@/core/ports";
import { spaceOf } from "@/core/retrieval/index-place";
import type { Rebuilt } from "./rebuild";

const handle = useDatabase();
let server: QdrantServer;
beforeAll(async () => {
  server = await startQdrantDouble();
});
const world = useSpaces(handle, { index: () => createQdrantIndex(server) });
afterAll(() => server.stop());
let actor: Actor;
let embedder: ReturnType<typeof fakeEmbedder>;

beforeEach(async () => {
  world.jobs.length = 0;
  await handle.db.workspace.deleteMany();
  actor = await createWorkspace(handle.db);
  embedder = fakeEmbedder(`model-${crypto.randomUUID()}`);
  await world.choose(actor, embedder);
  for (let at = 0; at < 12; at += 1) await world.upload(actor, `Bridge number${at} was opened in ${1800 + at}. `.repeat(60));
  await world.work();
});

test("an index that is built anew answers as before, the embedder is not asked, and the old one is the way back", async () => {
  const before = await world.find(actor, "number7");
  const points = await countIn(spaceOf(embedder.model));
  const calls = embedder.calls.length;

  const rebuilt = await rebuildAll();

  const space = `${spaceOf(embedder.model)}-2`;
  expect(rebuilt).toMatchObject([{ workspaceId: actor.workspaceId, space, passages: points }]);
  expect(embedder.calls.length).toBe(calls);
  expect((await world.places.find(actor.workspaceId)).place.space).toBe(space);
  expect(await countIn(space)).toBe(points);
  expect(await world.find(actor, "number7")).toEqual(before);
  expect(await world.spaces.embedderChange.goBack(actor)).toMatchObject({ previous: { model: embedder.model } });
  expect(await world.find(actor, "number7")).toEqual(before);
});

test("documents that come and go while it is built are right in the new one", async () => {
  const [first] = (await handle.db.document.findMany({ where: { workspaceId: actor.workspaceId }, select: { id: true } })) ?? [];
  const rebuilding = rebuildAll();
  await world.documents.remove(actor, { documentIds: [first?.id ?? ""] });
  await world.upload(actor, "Bridge number99 came meanwhile.");
  await world.work();
  await rebuilding;
  await world.work();

  const { space } = (await world.places.find(actor.workspaceId)).place;
  expect(await idsIn(space)).toEqual(await liveIds());
  expect((await world.find(actor, "number99"))[0]?.text).toContain("number99");
});

test("one that was lost is built from the database", async () => {
  await world.index.dropSpace(spaceOf(embedder.model));

  await rebuildAll();

  const { space } = (await world.places.find(actor.workspaceId)).place;
  expect(await idsIn(space)).toEqual(await liveIds());
});

test("the old index is given up at once where that is asked for, and goes with whatever a late job still put into it", async () => {
  const place = (await world.places.find(actor.workspaceId)).place;

  await rebuildAll({ dropsOld: true });
  await expect(world.spaces.embedderChange.goBack(actor)).rejects.toMatchObject({ code: "INDEX_CHANGE_NOT_READY" });
  await world.index.upsert(place, [point(1, uuid(77), vector({ 5: 1 }))]);
  await world.spaces.sweep();
  const kept = await countIn(place.space);
  await handle.db.indexSpace.updateMany({ where: { state: "dropped" }, data: { endedAt: new Date(Date.now() - 7 * 3_600_000) } });
  await world.spaces.sweep();

  expect([kept, await countIn(place.space)]).toEqual([(await liveIds()).length + 1, 0]);
  expect(await handle.db.indexSpace.count({ where: { workspaceId: actor.workspaceId } })).toBe(1);
});

test("a workspace that cannot be built anew keeps no other from it, and is told of at the end", async () => {
  await world.choose(actor, fakeEmbedder(`model-${crypto.randomUUID()}`));
  const other = await createWorkspace(handle.db);
  await world.choose(other, embedder);
  await world.upload(other, "The other's bridge.");
  await world.work(["document.ingest"]);
  const rebuilt: string[] = [];

  const outcome = await rebuildAll({ onRebuilt: (one: Rebuilt) => rebuilt.push(one.workspaceId) }).catch((cause) => cause);

  expect(rebuilt).toEqual([other.workspaceId]);
  expect(outcome).toMatchObject({ code: "INDEX_CHANGE_NOT_READY", message: expect.stringContaining(actor.workspaceId) });
});

test("an index that loads itself is told to load again", async () => {
  const revisionNow = () =>
    handle.db.indexSpace.findFirstOrThrow({ where: { workspaceId: actor.workspaceId }, select: { revision: true } });
  const { revision } = await revisionNow();
  const derived: PassageIndex = Object.assign(world.index, { isDerived: true });

  await rebuildAll();
  Object.assign(derived, { isDerived: false });

  expect((await revisionNow()).revision).toBe(revision + 1n);
});

test("means that drift have every point weighed anew", async () => {
  const place = (await world.places.find(actor.workspaceId)).place;
  const before = await handle.db.workspace.findUniqueOrThrow({ where: { id: actor.workspaceId }, select: { weighedAt: true } });
  for (let at = 0; at < 15; at += 1) await world.upload(actor, `Short ${at}.`);
  await world.work();

  const after = await handle.db.workspace.findUniqueOrThrow({ where: { id: actor.workspaceId }, select: { weighedAt: true } });
  expect(after.weighedAt).toBeGreaterThan(before.weighedAt);
  expect(
    await handle.db.documentVersion.count({
      where: { workspaceId: actor.workspaceId, state: "live", NOT: { spaces: { has: place.space } } },
    }),
  ).toBe(0);
});

async function rebuildAll({ onRebuilt, ...options }: { dropsOld?: boolean; onRebuilt?: (one: Rebuilt) => void } = {}): Promise<Rebuilt[]> {
  const rebuilt: Rebuilt[] = [];
  for await (const one of world.spaces.rebuildAll({ signal: new AbortController().signal, ...options })) {
    onRebuilt?.(one);
    rebuilt.push(one);
  }
  return rebuilt;
}

const countIn = (space: string) => world.index.countPoints({ workspaceId: actor.workspaceId, space });

async function idsIn(space: string): Promise<string[]> {
  const { ids } = await world.index.listPoints({ workspaceId: actor.workspaceId, space }, { after: null, limit: 10_000 });
  return ids.map(({ id }) => id);
}

async function liveIds(): Promise<string[]> {
  const where = { workspaceId: actor.workspaceId, version: { state: "live" } };
  return (await handle.db.passage.findMany({ where, select: { id: true }, orderBy: { id: "asc" } })).map(({ id }) => id);
}
