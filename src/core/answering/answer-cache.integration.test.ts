import { useDatabase } from "@tests/support/database";
import { fakeModel } from "@tests/support/fake-model";
import { until, useRedis } from "@tests/support/redis-server";
import { createOwner } from "@tests/support/workspace";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createMemoryCache, createRedisCache } from "@/adapters/cache";
import { createRedis } from "@/adapters/redis";
import type { Actor } from "@/core/actor";
import type { Cache } from "@/core/ports";
import type { AskedQuestion } from "./answer";
import { createCachedAnswer } from "./answer-cache";
import { createDraft, type Draft } from "./draft";
import { createDescribeLibrary } from "./library-state-store";
import type { EarlierTurn } from "./question-store";

const handle = useDatabase();
const server = useRedis();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function connectCache(): Promise<Cache> {
  const redis = createRedis(server.url);
  closers.push(redis.close);
  await until(() => !redis.isAway());
  return createRedisCache(redis);
}

type Setting = { modelName?: string | null; earlier?: EarlierTurn[]; kind?: "written" | "none"; fails?: boolean; stops?: boolean };

/** A product with this cache; `ask` says whether the answer was written anew. */
function answering(cache: Cache) {
  let written = 0;
  async function ask(actor: Actor, question: string, setting: Setting = {}, more: Partial<AskedQuestion> = {}) {
    const { modelName = "fake", earlier = [], kind = "written", fails = false, stops = false } = setting;
    const stop = new AbortController();
    const answer = createCachedAnswer({
      cache,
      findLanguageModel: async () => (modelName === null ? null : { ...fakeModel("x"), name: modelName }),
      findEmbedder: async () => null,
      listEarlierTurns: async () => earlier,
      describeLibrary: createDescribeLibrary(handle.db),
      answer: async (_actor, _asked, draft: Draft) => {
        written += 1;
        await draft.add({ type: "stage-changed", stage: "searching", count: 0 });
        await draft.add({ type: "text-delta", text: `answer ${written}` });
        draft.set({ kind, model: modelName });
        if (stops) stop.abort();
        if (fails) throw new Error("the model broke off");
      },
    });
    const draft = createDraft(async () => crypto.randomUUID());
    const before = written;
    const asked = { question, conversationId: "c", questionId: "q", isFirst: true, ...more };
    await answer(actor, asked, draft, stop.signal).catch(() => undefined);
    return { text: draft.state.text, isCached: draft.state.isCached, isNew: written > before };
  }
  return { ask };
}

describe.each([
  ["in this process", async () => createMemoryCache()],
  ["in Redis", connectCache],
])("answers remembered %s", (_, openCache) => {
  test("the same question in the same library gets the same answer, and says that it is cached", async () => {
    const actor = await createOwner(handle.db);
    const { ask } = answering(await openCache());

    const first = await ask(actor, "When  was it\nopened?");
    const second = await ask(actor, "When was it opened? ");

    expect(first).toEqual({ text: "answer 1", isCached: false, isNew: true });
    expect(second).toEqual({ text: "answer 1", isCached: true, isNew: false });
  });

  test("another workspace, role, model, history, question or case of letters is another question", async () => {
    const actor = await createOwner(handle.db);
    const other = await createOwner(handle.db);
    const { ask } = answering(await openCache());
    await ask(actor, "When was it opened?");

    const answers = [
      await ask(other, "When was it opened?"),
      await ask({ ...actor, role: "reader" }, "When was it opened?"),
      await ask({ ...actor, key: { id: "k", scopes: ["ask"] } }, "When was it opened?"),
      await ask(actor, "When was it opened?", { modelName: "another" }),
      await ask(actor, "When was it opened?", { earlier: [{ question: "a", standaloneQuestion: "a", answer: "b" }] }),
      await ask(actor, "When was it closed?"),
      await ask(actor, "when was IT opened?"),
    ];

    expect(answers.every(({ isNew, isCached }) => isNew && !isCached)).toBe(true);
  });

  test("any change of the library makes the next answer a new one", async () => {
    const actor = await createOwner(handle.db);
    const { ask } = answering(await openCache());
    const where = { id: actor.workspaceId };
    await ask(actor, "Why?");

    await handle.db.workspace.update({ where, data: { indexRevision: { increment: 1 } } });
    const afterChange = await ask(actor, "Why?");
    // As a restored backup would have it: the same revision of another library.
    await handle.db.workspace.update({ where, data: { termTotals: { w: { terms: 7, passages: 1 } } } });
    const afterRestore = await ask(actor, "Why?");

    expect([afterChange.isNew, afterRestore.isNew]).toEqual([true, true]);
  });

  test("who asks for another answer gets a new one, which is then the one remembered", async () => {
    const actor = await createOwner(handle.db);
    const { ask } = answering(await openCache());
    await ask(actor, "Why?");

    const again = await ask(actor, "Why?", {}, { isAgain: true });
    const later = await ask(actor, "Why?");

    expect([again.isNew, later.isNew, later.text]).toEqual([true, false, again.text]);
  });

  test.each<[string, Setting]>([
    ["failed", { fails: true }],
    ["was stopped", { stops: true }],
    ["found nothing", { kind: "none" }],
    ["was quoted without a model", { modelName: null }],
  ])("an answer that %s is not remembered", async (_name, setting) => {
    const actor = await createOwner(handle.db);
    const { ask } = answering(await openCache());
    await ask(actor, "Why?", setting);

    expect((await ask(actor, "Why?", setting)).isNew).toBe(true);
  });
});

test("a cache that is gone, or holds nonsense, costs the answer that was remembered and nothing else", async () => {
  const actor = await createOwner(handle.db);
  const { ask } = answering(await connectCache());
  await server.ask("FLUSHALL");
  await ask(actor, "Why?");

  const [key] = z.array(z.string()).parse(await server.ask("KEYS", "minirag:cache:answer:*"));
  await server.ask("SET", key ?? "", '{"text":"<b>planted</b>"}');
  const planted = await ask(actor, "Why?");
  await server.ask("FLUSHALL");
  const flushed = await ask(actor, "Why?");
  await server.kill();
  const killed = await ask(actor, "Why?");
  await server.start();

  expect([planted.isNew, flushed.isNew, killed.isNew]).toEqual([true, true, true]);
});
