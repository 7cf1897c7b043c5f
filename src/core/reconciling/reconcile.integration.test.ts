import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { point, uuid, vector } from "@tests/support/passage-index-contract";
import { useSpaces } from "@tests/support/spaces";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/core/actor";
import { AppError } from "@/core/errors";
import { JobPostponed } from "@/core/job-postponed";
import type { IndexPlace } from "@/core/ports";
import { createReconcileStore } from "./reconcile-store";

const handle = useDatabase();
const world = useSpaces(handle);
let actor: Actor;
let embedder: ReturnType<typeof fakeEmbedder>;

beforeEach(async () => {
  actor = await createWorkspace(handle.db);
  embedder = fakeEmbedder(`model-${crypto.randomUUID()}`);
  world.jobs.length = 0;
  await world.choose(actor, embedder);
});

test("what is missing in the index is put in again as it was, and the embedder is not asked", async () => {
  const [, gone] = [await addDocument("one"), await addDocument("two"), await addDocument("three")];
  const place = await placeNow();
  const before = await world.find(actor, "two");
  const lost = await handle.db.passage.findMany({ where: { documentId: gone }, select: { id: true } });
  await world.index.removePoints(
    place,
    lost.map(({ id }) => id),
  );
  const calls = embedder.calls.length;

  const dry = await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId, { isDry: true });
  const stillLost = await world.index.countPoints(place);
  const report = await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId);

  expect([dry.missing, stillLost, report.missing, await world.index.countPoints(place)]).toEqual([1, 2, 1, 3]);
  expect(embedder.calls.length).toBe(calls);
  expect(await world.find(actor, "two")).toEqual(before);
  expect(await world.spaces.reconcile.findLast(actor.workspaceId)).toMatchObject({ passages: 3, missing: 1, orphans: 0, removed: 0 });
});

test("an index that was lost is put in again as a whole", async () => {
  for (let at = 0; at < 12; at += 1) await addDocument(`number${at}`);
  const place = await placeNow();
  await world.index.dropWorkspace(place);

  expect(await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId)).toMatchObject({ passages: 12, missing: 12 });
  expect(await world.index.countPoints(place)).toBe(12);
});

test("a point of an ended version goes an hour after its end, and one that nobody knows an hour after it was first seen", async () => {
  for (let at = 0; at < 20; at += 1) await addDocument(`number${at}`);
  const place = await placeNow();
  const removed = await addDocument("removed");
  const [version] = await handle.db.documentVersion.findMany({ where: { documentId: removed }, select: { id: true } });
  await world.documents.remove(actor, { documentIds: [removed] });
  await world.index.upsert(place, [point(1, uuid(77), vector({ 5: 1 }))]);
  const run = () => world.spaces.reconcile.reconcileWorkspace(actor.workspaceId);

  expect(await run()).toMatchObject({ orphans: 2, removed: 0 });
  await handle.db.documentVersion.update({ where: { id: version?.id ?? "" }, data: { endedAt: minutesAgo(61) } });
  expect(await run()).toMatchObject({ orphans: 2, removed: 1 });
  await handle.db.indexOrphan.updateMany({ where: { workspaceId: actor.workspaceId }, data: { firstSeenAt: minutesAgo(59) } });
  expect(await run()).toMatchObject({ orphans: 1, removed: 0 });
  await handle.db.indexOrphan.updateMany({ where: { workspaceId: actor.workspaceId }, data: { firstSeenAt: minutesAgo(61) } });
  expect(await run()).toMatchObject({ orphans: 1, removed: 1 });

  expect(await run()).toMatchObject({ orphans: 0, removed: 0 });
  expect(await world.index.countPoints(place)).toBe(20);
  expect(await handle.db.indexOrphan.count({ where: { workspaceId: actor.workspaceId } })).toBe(0);
});

test("points that nobody knows are remembered however many there are", async () => {
  const place = await placeNow();
  const store = createReconcileStore(handle.db);
  const strangers = Array.from({ length: 40_000 }, () => crypto.randomUUID());
  // A connection that kept one plan for every list would have it from the sixth time on, made for short ones.
  for (let time = 0; time < 6; time += 1) await store.remember(place, strangers.slice(0, 2));

  const first = await store.remember(place, strangers.slice(1));
  const again = await store.remember(place, strangers.slice(1));

  expect([first.size, first.has(strangers[0] ?? ""), again.get(strangers[1] ?? "")]).toEqual([
    39_999,
    false,
    first.get(strangers[1] ?? ""),
  ]);
});

test("an index that loads itself from the database is not loaded to be compared with it", async () => {
  for (const word of ["one", "two"]) await addDocument(word);
  const restore = breakListing(actor, new Error("it was loaded"));
  Object.assign(world.index, { isDerived: true });

  const report = await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId).catch((cause) => cause);
  Object.assign(world.index, { isDerived: false });
  restore();

  expect(report).toMatchObject({ passages: 2, missing: 0, orphans: 0, removed: 0, isRefused: false });
});

test("a workspace that cannot be compared keeps no other from it, and is told of at the end", async () => {
  const other = await createWorkspace(handle.db);
  await world.choose(other, embedder);
  for (const owner of [actor, other]) await world.upload(owner, "one is the word of this document.");
  await world.work();
  const restore = breakListing(actor, new Error("the first one is broken"));

  const outcome = await world.spaces.reconcile.reconcileAll().catch((cause) => cause);
  restore();

  expect(outcome).toMatchObject({ code: "UNEXPECTED", message: expect.stringContaining(actor.workspaceId) });
  expect(await world.spaces.reconcile.findLast(actor.workspaceId)).toBeNull();
  expect(await world.spaces.reconcile.findLast(other.workspaceId)).toMatchObject({ passages: 1 });
});

test("an index that is away postpones the nightly comparison at once", async () => {
  const other = await createWorkspace(handle.db);
  await addDocument("one");
  const restore = breakListing(actor, new AppError("INDEX_UNAVAILABLE", "away", { retryable: true }));

  const outcome = await world.spaces.reconcileNightly(new AbortController().signal).catch((cause) => cause);
  restore();

  expect(outcome).toBeInstanceOf(JobPostponed);
  expect(await world.spaces.reconcile.findLast(other.workspaceId)).toBeNull();
});

test("a version that is being built keeps its points, however old they are", async () => {
  for (let at = 0; at < 6; at += 1) await addDocument(`number${at}`);
  await world.upload(actor, "This one is still being read.");
  const building = await handle.db.documentVersion.findFirstOrThrow({ where: { workspaceId: actor.workspaceId, state: "building" } });
  await handle.db.documentVersion.update({ where: { id: building.id }, data: { createdAt: minutesAgo(600) } });
  const place = await placeNow();
  await world.index.upsert(place, [point(1, building.id, vector({ 5: 1 }))]);

  const report = await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId, { removesMany: true });

  expect(report).toMatchObject({ orphans: 0, removed: 0 });
  expect(await world.index.countVersion(place, building.id)).toBe(1);
});

test("documents come, are read again and go beside it in any order, and in the end the index holds what can be found", {
  timeout: 120_000,
}, async () => {
  const step = fc.constantFrom("add" as const, "again" as const, "remove" as const, "reconcile" as const, "lose" as const);

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      actor = await createWorkspace(handle.db);
      await world.choose(actor, embedder);
      const documents: string[] = [];
      const running: Promise<unknown>[] = [];
      for (const [at, name] of steps.entries()) running.push(take(name, documents, at));
      await Promise.all(running);
      await world.work();
      await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId, { removesMany: true });
      await agePast();
      await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId, { removesMany: true });

      const live = await handle.db.passage.findMany({
        where: { workspaceId: actor.workspaceId, version: { state: "live" } },
        select: { id: true },
        orderBy: { id: "asc" },
      });
      const { ids } = await world.index.listPoints(await placeNow(), { after: null, limit: 1_000 });
      expect(ids.map(({ id }) => id)).toEqual(live.map(({ id }) => id));
    }),
    { numRuns: 15 },
  );
});

async function take(step: "add" | "again" | "remove" | "reconcile" | "lose", documents: string[], at: number): Promise<void> {
  const document = documents[at % Math.max(1, documents.length)];
  if (step === "add") documents.push(await world.upload(actor, `Document ${at} of ${crypto.randomUUID()}. `.repeat(40)));
  else if (step === "reconcile") await world.spaces.reconcile.reconcileWorkspace(actor.workspaceId, { removesMany: true });
  else if (document === undefined) return;
  else if (step === "again") await world.documents.retry(actor, { documentId: document }).catch(() => undefined);
  else if (step === "remove") await world.documents.remove(actor, { documentIds: [document] }).catch(() => undefined);
  else {
    const place = await placeNow();
    const { ids } = await world.index.listPoints(place, { after: null, limit: 2 });
    await world.index.removePoints(
      place,
      ids.map(({ id }) => id),
    );
  }
  await world.work(["document.ingest", "version.purge"]);
}

/** As if an hour had passed since everything that ended, or was first seen. */
async function agePast(): Promise<void> {
  const { workspaceId } = actor;
  await handle.db.documentVersion.updateMany({ where: { workspaceId, endedAt: { not: null } }, data: { endedAt: minutesAgo(61) } });
  await handle.db.indexOrphan.updateMany({ where: { workspaceId }, data: { firstSeenAt: minutesAgo(61) } });
}

/** Until the returned function is called, the index cannot list the workspace's points. */
function breakListing({ workspaceId }: Actor, failure: Error): () => void {
  const { listPoints } = world.index;
  world.index.listPoints = async (place, page) => {
    if (place.workspaceId === workspaceId) throw failure;
    return listPoints(place, page);
  };
  return () => void Object.assign(world.index, { listPoints });
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const placeNow = async (): Promise<IndexPlace> => (await world.places.find(actor.workspaceId)).place;

async function addDocument(word: string): Promise<string> {
  const id = await world.upload(actor, `${word} is the word of this document.`);
  await world.work();
  return id;
}
