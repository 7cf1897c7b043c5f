import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { longText, useSpaces } from "@tests/support/spaces";
import { beforeEach, expect, test, vi } from "vitest";
import type { Actor } from "@/core/actor";
import type { Embedder } from "@/core/ports";
import { spaceOf } from "@/core/retrieval/index-place";
import { spaceStore } from "./space-store";

const handle = useDatabase();
const world = useSpaces(handle);
let actor: Actor;

beforeEach(async () => {
  actor = await createWorkspace(handle.db);
  world.jobs.length = 0;
});

test("a change that is given up while it runs pays for no more than is under way, and leaves nothing", async () => {
  const [old, young] = [fakeEmbedder("staying"), fakeEmbedder("given-up")];
  const giveUpAtFirst = {
    model: young.model,
    async embed(texts: string[]) {
      if (young.calls.length === 0) await world.spaces.embedderChange.cancel(actor);
      return young.embed(texts);
    },
  };
  await world.choose(actor, old);
  for (let at = 0; at < 3; at += 1) await world.upload(actor, `Text ${at}. ${longText(300)}`);
  await world.work();

  await world.choose(actor, giveUpAtFirst);
  await world.work();
  const points = await world.countPoints(actor, spaceOf(young.model));
  await passDay();

  expect(young.calls).toHaveLength(1);
  expect([points, await world.countVectors(actor, young.model)]).toEqual([0, 0]);
  expect(await handle.db.documentVersion.count({ where: { spaces: { has: spaceOf(young.model) } } })).toBe(0);
  expect(await listModels()).toEqual([old.model]);
});

test("what a job may still be writing into is not removed yet", async () => {
  await world.choose(actor, fakeEmbedder("asked"));
  await world.addBridges(actor, 1);
  await world.choose(actor, fakeEmbedder("written"));
  await world.spaces.embedderChange.cancel(actor);

  await passHours("dropped", 5.9);
  const kept = await listModels();
  await passHours("dropped", 6.1);

  expect([kept, await listModels()]).toEqual([["asked", "written"], ["asked"]]);
});

test("the key is kept with the space, sealed, and what was dropped goes with its points and vectors", async () => {
  const [old, young] = [fakeEmbedder("old"), fakeEmbedder("young")];
  await world.choose(actor, old);
  await world.addBridges(actor, 2);
  await world.choose(actor, young);
  await world.work();
  await world.spaces.embedderChange.switch(actor);
  expect(JSON.stringify(await handle.db.indexSpace.findMany({ where: { workspaceId: actor.workspaceId } }), asText)).not.toContain(
    "canary",
  );

  await passDay();

  expect(await listModels()).toEqual(["young"]);
  expect(await world.countPoints(actor, spaceOf("old"))).toBe(0);
  expect(await world.countVectors(actor, "old")).toBe(0);
  await expect(world.spaces.embedderChange.goBack(actor)).rejects.toMatchObject({ code: "INDEX_CHANGE_NOT_READY" });
});

test("an embedder that comes back after a day is asked anew", async () => {
  const [old, young] = [fakeEmbedder("old"), fakeEmbedder("young")];
  await world.choose(actor, old);
  await world.addBridges(actor, 4);
  await world.choose(actor, young);
  await world.work();
  await world.spaces.embedderChange.switch(actor);
  await passDay();
  const sent = old.calls.flat().length;

  await world.choose(actor, old);
  const { shadow } = await world.spaces.embedderChange.get(actor);
  await world.work();

  expect(shadow).toMatchObject({ model: "old", isReady: false });
  expect(old.calls.flat().length - sent).toBe(4);
  expect([await world.countPoints(actor, spaceOf("old")), await world.countVectors(actor, "old")]).toEqual([4, 4]);
});

test("what goes of a space that other workspaces share is one's own", async () => {
  const [shared, next] = [fakeEmbedder("shared"), fakeEmbedder("next")];
  const other = await createWorkspace(handle.db);
  await world.choose(actor, shared);
  await world.choose(other, shared);
  await world.addBridges(actor, 2);
  await world.upload(other, "The other's bridge was opened in 1877.");
  await world.work();
  await world.choose(actor, next);
  await world.work();
  await world.spaces.embedderChange.switch(actor);

  await passDay();

  const space = spaceOf("shared");
  expect([await world.countPoints(actor, space), await world.countPoints(other, space)]).toEqual([0, 1]);
  expect((await world.find(other, "bridge"))[0]?.text).toContain("The other's bridge");
});

test("what the index cannot remove is tried again later", async () => {
  const [old, young] = [fakeEmbedder("kept-up"), fakeEmbedder("next")];
  await changeFrom(old, young);
  const restore = replaceRemoval(() => Promise.reject(new Error("the index is away")));

  await passDay();
  restore();
  const kept = [await listModels(), await world.countPoints(actor, spaceOf(old.model))];
  await world.spaces.sweep();
  const leftAlone = await listModels();
  await passDay();

  expect(kept).toEqual([["kept-up", "next"], 2]);
  expect(leftAlone).toEqual(["kept-up", "next"]);
  expect([await listModels(), await world.countPoints(actor, spaceOf(old.model))]).toEqual([["next"], 0]);
});

test("while the index takes its time to remove a space, other workspaces begin, and keep what they put in", async () => {
  const [old, young] = [fakeEmbedder("slow-to-go"), fakeEmbedder("next")];
  await changeFrom(old, young);
  const other = await createWorkspace(handle.db);
  await world.choose(other, old);
  const { dropSpace } = world.index;
  const restore = replaceRemoval(async (space) => {
    await world.addBridges(other, 1);
    await dropSpace(space);
  });

  await passDay();
  restore();

  expect((await world.find(other, "number0"))[0]?.text).toContain("number0");
  expect([await listModels(), await world.countPoints(actor, spaceOf(old.model))]).toEqual([["next"], 0]);
});

test("two that leave a space at the same time leave nothing of it", async () => {
  const [old, young] = [fakeEmbedder("left-by-two"), fakeEmbedder("next")];
  await changeFrom(old, young);
  const other = actor;
  actor = await createWorkspace(handle.db);
  await changeFrom(old, young);
  await handle.db.indexSpace.updateMany({ where: { model: old.model }, data: { state: "dropped", endedAt: hoursAgo(25) } });
  const { dropWorkspace } = world.index;
  let isFirst = true;
  world.index.dropWorkspace = async (place) => {
    if (isFirst) {
      isFirst = false;
      await world.spaces.sweep();
    }
    await dropWorkspace(place);
  };
  const removed: string[] = [];
  const restore = replaceRemoval(async (space) => void removed.push(space));

  await world.spaces.sweep();
  Object.assign(world.index, { dropWorkspace });
  await passDay(other);
  await passDay();
  restore();

  expect(removed).toEqual([spaceOf(old.model)]);
  expect(await handle.db.indexSpace.count({ where: { model: old.model } })).toBe(0);
});

test("a clock that runs ahead removes nothing early, nor closes the way back", async () => {
  const [old, young] = [fakeEmbedder("before"), fakeEmbedder("after")];
  await changeFrom(old, young);
  await world.choose(actor, fakeEmbedder("given-up"));
  await world.spaces.embedderChange.cancel(actor);

  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30 * 3_600_000 });
  await world.spaces.sweep();
  const { previous } = await world.spaces.embedderChange.goBack(actor);
  vi.useRealTimers();

  expect(await listModels()).toEqual(["before", "after", "given-up"]);
  expect(previous).toMatchObject({ model: "after" });
  const ended = await handle.db.indexSpace.findMany({ where: { workspaceId: actor.workspaceId, endedAt: { gt: new Date() } } });
  expect(ended).toEqual([]);
});

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
const asText = (_key: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
const listModels = async () => (await spaceStore.list(handle.db, actor.workspaceId)).map(({ model }) => model);

/** Two documents in the space of one embedder, and then in that of another. */
async function changeFrom(old: Embedder, young: Embedder): Promise<void> {
  await world.choose(actor, old);
  await world.addBridges(actor, 2);
  await world.choose(actor, young);
  await world.work();
  await world.spaces.embedderChange.switch(actor);
}

/** Until the returned function is called, the index removes spaces so. */
function replaceRemoval(dropSpace: (space: string) => Promise<void>): () => void {
  const before = world.index.dropSpace;
  Object.assign(world.index, { dropSpace });
  return () => void Object.assign(world.index, { dropSpace: before });
}

/** The way back closes, and what was dropped goes. */
async function passDay(owner = actor): Promise<void> {
  await passHours("previous", 25, owner);
  await passHours("dropped", 25, owner);
}

/** What is in that state now has been for so long when the sweep comes. */
async function passHours(state: string, hours: number, { workspaceId } = actor): Promise<void> {
  await handle.db.indexSpace.updateMany({ where: { workspaceId, state }, data: { endedAt: hoursAgo(hours) } });
  await world.spaces.sweep();
}
