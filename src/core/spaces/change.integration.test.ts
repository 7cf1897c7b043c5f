import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { longText, useSpaces } from "@tests/support/spaces";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/core/actor";
import { AppError } from "@/core/errors";
import { spaceOf } from "@/core/retrieval/index-place";
import { spaceStore } from "./space-store";

const handle = useDatabase();
const world = useSpaces(handle);
let actor: Actor;

beforeEach(async () => {
  actor = await createWorkspace(handle.db);
  world.jobs.length = 0;
});

test("an embedder that is chosen later gives vectors to what is there, and is asked by itself where there was none", async () => {
  await addDocuments(3);
  const first = fakeEmbedder("first");

  await world.choose(actor, first);
  const before = await search();
  await world.work();
  const after = await search();

  expect([before.mode, after.mode]).toEqual(["lexical", "hybrid"]);
  expect(await stateOf(first.model)).toBe("active");
  expect(await stateOf(null)).toBe("previous");
  expect(first.calls.flat().filter((text) => text.includes("was opened"))).toHaveLength(3);
});

test("between two embedders the owner decides, the old one answers until then, and the way back is open for a day", async () => {
  const [old, young] = [fakeEmbedder("old"), fakeEmbedder("young")];
  await world.choose(actor, old);
  await addDocuments(4);
  await askedBefore("When was bridge 1 opened?");

  await world.choose(actor, young);
  await world.work();
  const built = await world.spaces.embedderChange.get(actor);
  const askedMeanwhile = await placeAsked();
  await world.spaces.embedderChange.switch(actor);
  const askedAfter = await placeAsked();
  await addDocuments(1, 9);
  const back = await world.spaces.embedderChange.goBack(actor);
  await world.spaces.settle(actor.workspaceId);

  expect(built.shadow).toMatchObject({ model: "young", done: 4, total: 4, isReady: true, switchesByItself: false });
  expect(built.shadow?.comparison).toMatchObject({ questions: 1, overlap: 1 });
  expect([askedMeanwhile, askedAfter, await placeAsked()]).toEqual([spaceOf("old"), spaceOf("young"), spaceOf("old")]);
  expect(back).toMatchObject({ inUse: "old", previous: { model: "young" } });
  // Declined is declined: the hourly look begins nothing again.
  expect((await world.spaces.embedderChange.get(actor)).shadow).toBeNull();
  expect((await search("Bridge 9")).hits[0]?.text).toContain("Bridge 9");
  expect(await counted(spaceOf("old"))).toBe(5);
  expect(await counted(spaceOf("young"))).toBe(5);
});

test("a build that breaks off goes on where it was, and embeds nothing twice", async () => {
  await world.upload(actor, longText(400));
  await world.work();
  const asked: string[] = [];
  let calls = 0;
  const breaking = {
    model: "breaking",
    async embed(texts: string[]) {
      calls += 1;
      if (calls === 2) throw new AppError("EMBEDDER_UNAVAILABLE", "429", { retryable: true, retryAfterSeconds: 60 });
      asked.push(...texts);
      return fakeEmbedder("breaking").embed(texts);
    },
  };

  await world.choose(actor, breaking);
  await world.work();

  expect(calls).toBeGreaterThan(2);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.length).toBe(await handle.db.passage.count({ where: { workspaceId: actor.workspaceId } }));
  expect(await stateOf("breaking")).toBe("active");
});

test("a document that comes while the other space is built is in both; one whose other embedder fails is held up by nothing", async () => {
  const old = fakeEmbedder("old");
  const young = {
    model: "young",
    embed: async (texts: string[]) => {
      if (isAway) throw new AppError("EMBEDDER_UNAVAILABLE", "away", { retryable: true });
      return fakeEmbedder("young").embed(texts);
    },
  };
  let isAway = false;
  await world.choose(actor, old);
  await addDocuments(1);
  await world.choose(actor, young);
  await world.upload(actor, "Bridge 7 came beside the change.");
  await world.work(["document.ingest"]);
  isAway = true;
  await world.upload(actor, "Bridge 8 came while nobody embedded.");
  await world.work(["document.ingest"]);

  expect(await readyDocuments()).toBe(3);
  expect([await counted(spaceOf("old")), await counted(spaceOf("young"))]).toEqual([3, 1]);
  await expect(world.spaces.embedderChange.switch(actor)).rejects.toMatchObject({ code: "INDEX_CHANGE_NOT_READY" });
  isAway = false;
  await world.work();
  await world.spaces.embedderChange.switch(actor);
  expect(await counted(spaceOf("young"))).toBe(3);
});

test("a change that is given up leaves nothing, and choosing the one in use again ends it too", async () => {
  const [old, young] = [fakeEmbedder("old"), fakeEmbedder("young")];
  await world.choose(actor, old);
  await addDocuments(2);
  await world.choose(actor, young);
  await world.spaces.embedderChange.cancel(actor);
  await world.spaces.settle(actor.workspaceId);
  expect((await world.spaces.embedderChange.get(actor)).shadow).toBeNull();

  await world.choose(actor, young);
  expect((await world.spaces.embedderChange.get(actor)).shadow).toMatchObject({ model: "young" });
  await world.choose(actor, old);

  expect(await world.spaces.embedderChange.get(actor)).toMatchObject({ inUse: "old", shadow: null });
});

test("once the embedder is taken away, nothing is sent to it any more, and going back fills what came meanwhile", async () => {
  const old = fakeEmbedder("old");
  await world.choose(actor, old);
  await addDocuments(2);
  await world.choose(actor, null);
  await world.work();
  const sent = old.calls.length;

  await addDocuments(1, 5);
  const lexical = await search();
  expect(old.calls.length).toBe(sent);
  await world.spaces.embedderChange.goBack(actor);
  await world.work();

  expect(lexical.mode).toBe("lexical");
  expect((await search("Bridge 5")).mode).toBe("hybrid");
  expect(await placeAsked()).toBe(spaceOf("old"));
});

test("a space without a vector of what it is said to hold is ready only once it has it", async () => {
  const [old, young] = [fakeEmbedder("whole"), fakeEmbedder("holed")];
  await world.choose(actor, old);
  await addDocuments(3);
  await world.choose(actor, young);
  await handle.db.documentVersion.updateMany({ where: { workspaceId: actor.workspaceId }, data: { spaces: { push: spaceOf("holed") } } });

  await world.work();

  expect((await world.spaces.embedderChange.get(actor)).shadow).toMatchObject({ done: 3, total: 3, isReady: true, failure: null });
  expect([await counted(spaceOf("holed")), await world.countVectors(actor, "holed")]).toEqual([3, 3]);
});

test("a space that was ready and lacks a document since is not switched to", async () => {
  const [old, late] = [fakeEmbedder("early"), fakeEmbedder("late")];
  let isAway = false;
  const embed = async (texts: string[]) => {
    if (isAway) throw new AppError("EMBEDDER_UNAVAILABLE", "away", { retryable: true });
    return late.embed(texts);
  };
  await world.choose(actor, old);
  await addDocuments(2);
  await world.choose(actor, { model: "late", embed });
  await world.work();
  isAway = true;
  await world.upload(actor, "Bridge 7 came while nobody embedded.");
  await world.work(["document.ingest"]);

  expect((await world.spaces.embedderChange.get(actor)).shadow?.isReady).toBe(true);
  await expect(world.spaces.embedderChange.switch(actor)).rejects.toMatchObject({ code: "INDEX_CHANGE_NOT_READY" });
  expect(await placeAsked()).toBe(spaceOf("early"));
});

test("questions of others are compared, and only one's own are shown", async () => {
  const [old, young] = [fakeEmbedder("old"), fakeEmbedder("young")];
  const other = await createWorkspace(handle.db);
  await world.choose(actor, old);
  await addDocuments(30);
  await askedBefore("Which bridge is mine?");
  await askedBefore("Which bridge is theirs?", other.userId);

  await world.choose(actor, young);
  await world.work();

  const { shadow } = await world.spaces.embedderChange.get(actor);
  expect(shadow?.comparison?.questions).toBe(2);
  expect(JSON.stringify(shadow)).not.toContain("theirs");
});

test("searches go on through a change and back, and each finds what it asks for", async () => {
  const [old, young] = [fakeEmbedder("old"), fakeEmbedder("young")];
  await world.choose(actor, old);
  await addDocuments(20);
  let isOver = false;
  let searches = 0;
  const searching = (async () => {
    while (!isOver) {
      const number = searches % 20;
      const { hits } = await search(`Bridge number${number}`);
      expect(hits.map(({ text }) => text).join()).toContain(`number${number} `);
      searches += 1;
    }
  })();

  await world.choose(actor, young);
  await world.work();
  await world.spaces.embedderChange.switch(actor);
  await world.spaces.embedderChange.goBack(actor);
  isOver = true;
  await searching;

  expect(searches).toBeGreaterThan(5);
});

const addDocuments = (count: number, from = 0) => world.addBridges(actor, count, from);
const search = (query = "Bridge") => world.search(actor, { query, limit: 10, byDocument: false });
const placeAsked = async () => (await world.places.find(actor.workspaceId)).place.space;
const counted = (space: string) => world.countPoints(actor, space);
const readyDocuments = () => handle.db.document.count({ where: { workspaceId: actor.workspaceId, state: "ready" } });

async function stateOf(model: string | null): Promise<string | undefined> {
  return (await spaceStore.list(handle.db, actor.workspaceId)).find((space) => space.model === model)?.state;
}

async function askedBefore(text: string, userId = actor.userId): Promise<void> {
  const { workspaceId } = actor;
  const { id: conversationId } = await handle.db.conversation.create({ data: { workspaceId, userId, title: "t" }, select: { id: true } });
  await handle.db.question.create({ data: { workspaceId, conversationId, text } });
}
