import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { point, uuid, vector } from "@tests/support/passage-index-contract";
import { useSpaces } from "@tests/support/spaces";
import { beforeEach, expect, test, vi } from "vitest";
import type { Actor } from "@/core/actor";
import type { IndexPlace } from "@/core/ports";

const handle = useDatabase();
const world = useSpaces(handle);
let actor: Actor;

beforeEach(async () => {
  actor = await createWorkspace(handle.db);
  world.jobs.length = 0;
  await world.choose(actor, fakeEmbedder(`model-${crypto.randomUUID()}`));
});

test("more than a fifth of the points is removed only on demand", async () => {
  for (let at = 0; at < 3; at += 1) await addDocument(`number${at}`);
  const place = await addStrangers(11);

  expect(await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId)).toMatchObject({ removed: 0, isRefused: true });
  expect(await world.index.countPoints(place)).toBe(14);
  expect(await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId, { removesMany: true })).toMatchObject({ removed: 11 });
  expect(await world.index.countPoints(place)).toBe(3);
});

test("a few points go unasked, however small the library", async () => {
  await addDocument("one");
  const place = await addStrangers(10);

  expect(await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId)).toMatchObject({ removed: 10, isRefused: false });
  expect(await world.index.countPoints(place)).toBe(1);
});

test("a process whose clock is ahead removes no point early, and says of no version that it ended later than it did", async () => {
  for (let at = 0; at < 6; at += 1) await addDocument(`number${at}`);
  const place = await placeNow();
  const removed = await addDocument("removed");
  const building = await world.upload(actor, "This one is still being read.");
  await world.index.upsert(place, [point(1, uuid(77), vector({ 5: 1 }))]);

  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * 3_600_000 });
  await world.documents.remove(actor, { documentIds: [removed, building] });
  const report = await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId, { removesMany: true });
  vi.useRealTimers();

  expect(report).toMatchObject({ orphans: 2, removed: 0 });
  const { workspaceId } = actor;
  expect(await handle.db.documentVersion.count({ where: { workspaceId, endedAt: { lte: new Date(Date.now() + 60_000) } } })).toBe(2);
});

/** Points that nobody knows, first seen more than an hour ago. */
async function addStrangers(count: number): Promise<IndexPlace> {
  const place = await placeNow();
  const points = Array.from({ length: count }, (_, at) => point(at + 1, uuid(77), vector({ 5: 1 })));
  await world.index.upsert(place, points);
  await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId);
  const firstSeenAt = new Date(Date.now() - 61 * 60_000);
  await handle.db.indexOrphan.updateMany({ where: { workspaceId: actor.workspaceId }, data: { firstSeenAt } });
  return place;
}

const placeNow = async (): Promise<IndexPlace> => (await world.places.find(actor.workspaceId)).place;

async function addDocument(word: string): Promise<string> {
  const id = await world.upload(actor, `${word} is the word of this document.`);
  await world.work();
  return id;
}
