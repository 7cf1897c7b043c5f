import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { longText, useSpaces } from "@tests/support/spaces";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/core/actor";
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

const asText = (_key: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
const listModels = async () => (await spaceStore.list(handle.db, actor.workspaceId)).map(({ model }) => model);

/** The way back closes, and what was dropped goes. */
async function passDay(): Promise<void> {
  await passHours("previous", 25);
  await passHours("dropped", 25);
}

/** What is in that state now has been for so long when the sweep comes. */
async function passHours(state: string, hours: number): Promise<void> {
  const endedAt = new Date(Date.now() - hours * 3_600_000);
  await handle.db.indexSpace.updateMany({ where: { workspaceId: actor.workspaceId, state }, data: { endedAt } });
  await world.spaces.sweep();
}
