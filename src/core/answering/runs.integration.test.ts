import { setTimeout as sleep } from "node:timers/promises";
import { useDatabase } from "@tests/support/database";
import { collect, endings, never, runsThat, shown, words, writing } from "@tests/support/runs";
import { createOwner } from "@tests/support/workspace";
import { expect, test } from "vitest";
import { AppError } from "@/core/errors";
import { createFairQueue } from "./fair-queue";
import { createQuestionStore } from "./question-store";

const handle = useDatabase();

test("a question makes a conversation with a title, an answer, and one ending", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(words));

  const started = await runs.start(actor, { question: "When was the bridge opened?" });
  const seen = await collect(runs.follow(actor, { runId: started.runId }, never()));

  expect(shown(seen.map(({ part }) => part))).toBe(words.join(""));
  expect(endings(seen)).toHaveLength(1);
  expect(seen.at(-1)?.part).toMatchObject({ type: "answer-finished", outcome: "finished", text: words.join("") });
  const row = await handle.db.answer.findUniqueOrThrow({
    where: { id: started.runId },
    include: { question: { include: { conversation: true } } },
  });
  expect(row).toMatchObject({ state: "finished", kind: "written", text: words.join("") });
  expect(row.question.conversation.title).toBe("When was the bridge opened?");
});

test("stopping keeps what is written and waits for nothing, also from another process", async () => {
  const actor = await createOwner(handle.db);
  for (const stopper of ["same", "other"]) {
    const heard = Promise.withResolvers<void>();
    // It would go on for a minute.
    const runs = runsThat(handle.db, async (draft, signal) => {
      await writing(words.slice(0, 3))(draft, signal);
      heard.resolve();
      await sleep(60_000, undefined, { signal });
    });
    const { runId } = await runs.start(actor, { question: "Why?" });
    await heard.promise;

    const askedAt = Date.now();
    const { stopped } = await (stopper === "same" ? runs : runsThat(handle.db, writing([]))).stop(actor, runId);
    const seen = await collect(runs.follow(actor, { runId }, never()));

    expect(stopped).toBe(true);
    expect(Date.now() - askedAt).toBeLessThan(10_000);
    expect(seen.at(-1)?.part).toMatchObject({ type: "answer-finished", outcome: "stopped" });
    const row = await handle.db.answer.findUniqueOrThrow({ where: { id: runId } });
    expect(row.state).toBe("stopped");
    expect(row.text).toMatch(/^word0 word1 /);
    expect(await runs.stop(actor, runId)).toEqual({ stopped: false });
  }
});

test("a step that never ends is left behind when the run is stopped, and adds nothing afterwards", async () => {
  const actor = await createOwner(handle.db);
  const step = Promise.withResolvers<void>();
  const told = Promise.withResolvers<void>();
  const added = Promise.withResolvers<Promise<void>>();
  const runs = runsThat(handle.db, async (draft) => {
    await draft.add({ type: "text-delta", text: "before" });
    told.resolve();
    await step.promise;
    const late = draft.add({ type: "text-delta", text: "after" });
    added.resolve(late);
    await late;
  });
  const { runId } = await runs.start(actor, { question: "Why?" });
  await told.promise;

  await runs.stop(actor, runId);
  const seen = await collect(runs.follow(actor, { runId }, never()));
  step.resolve();

  await expect(added.promise).rejects.toThrow("ended");
  expect(shown(seen.map(({ part }) => part))).toBe("before");
});

test.each([
  ["a failure that is known", () => new AppError("MODEL_RATE_LIMITED", "busy", { retryAfterSeconds: 9 }), "MODEL_RATE_LIMITED", 9],
  ["a failure that is not", () => new TypeError("nonsense"), "UNEXPECTED", null],
])("%s ends the run as failed and keeps what is written", async (_, error, code, retryAfterSeconds) => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, async (draft) => {
    await draft.add({ type: "text-delta", text: "half" });
    throw error();
  });

  const { runId } = await runs.start(actor, { question: "Why?" });
  const seen = await collect(runs.follow(actor, { runId }, never()));

  expect(endings(seen)).toHaveLength(1);
  expect(seen.at(-1)?.part).toEqual({ type: "answer-failed", outcome: "failed", code, text: "half", retryAfterSeconds });
  expect(await handle.db.answer.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
    state: "failed",
    failureCode: code,
    text: "half",
  });
});

test("a run that takes too long fails", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(words, 100), { runMs: 250 });

  const { runId } = await runs.start(actor, { question: "Why?" });
  const seen = await collect(runs.follow(actor, { runId }, never()));

  expect(seen.at(-1)?.part).toMatchObject({ type: "answer-failed", outcome: "failed", code: "MODEL_TIMEOUT" });
});

test("a run whose heart stood still is interrupted by another process, and its runner hears of it", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(words, 100));
  const { runId } = await runs.start(actor, { question: "Why?" });
  await sleep(50);
  await handle.db.answer.update({ where: { id: runId }, data: { heartbeatAt: new Date(Date.now() - 20_000) } });

  const elsewhere = await collect(runsThat(handle.db, writing([])).follow(actor, { runId }, never()));
  const here = await collect(runs.follow(actor, { runId }, never()));

  expect(elsewhere.at(-1)?.part).toMatchObject({ type: "answer-failed", outcome: "interrupted", code: "ANSWER_INTERRUPTED" });
  expect(here.at(-1)?.part).toMatchObject({ type: "answer-failed", outcome: "interrupted" });
  expect(await handle.db.answer.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ state: "interrupted" });
});

test("a run whose heart stood still while the database was away is written to its end by the process that has it", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(words, 20));
  const { runId } = await runs.start(actor, { question: "Why?" });
  await sleep(50);
  await handle.db.answer.update({ where: { id: runId }, data: { heartbeatAt: new Date(Date.now() - 20_000) } });

  const stopWatching = runs.watchAbandoned();
  const seen = await collect(runs.follow(actor, { runId }, never()));
  stopWatching();

  expect(shown(seen.map(({ part }) => part))).toBe(words.join(""));
  expect(seen.at(-1)?.part).toMatchObject({ type: "answer-finished", outcome: "finished", text: words.join("") });
  expect(await handle.db.answer.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ state: "finished", text: words.join("") });
});

test("a server that ends lets answers end by themselves, then interrupts them and starts no more", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(words, 50));
  const quick = runsThat(handle.db, writing(words.slice(0, 3), 20));
  const slowRun = await runs.start(actor, { question: "Why?" });
  const quickRun = await quick.start(actor, { question: "Why?" });

  await Promise.all([runs.drain(300), quick.drain(2_000)]);

  expect(await handle.db.answer.findUniqueOrThrow({ where: { id: quickRun.runId } })).toMatchObject({ state: "finished" });
  const row = await handle.db.answer.findUniqueOrThrow({ where: { id: slowRun.runId } });
  expect(row).toMatchObject({ state: "interrupted", failureCode: "ANSWER_INTERRUPTED" });
  expect(row.text).toContain("word3 ");
  await expect(runs.start(actor, { question: "Why?" })).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
});

test("another answer to a question stands beside the first, and knows the turns before it", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(["It is blue."]));
  const first = await runs.start(actor, { question: "Which colour?" });
  await collect(runs.follow(actor, { runId: first.runId }, never()));
  const second = await runs.start(actor, { question: "And the other?", conversationId: first.conversationId });
  await collect(runs.follow(actor, { runId: second.runId }, never()));

  const again = await runs.again(actor, second.questionId);
  await collect(runs.follow(actor, { runId: again.runId }, never()));

  expect(again).toMatchObject({ conversationId: first.conversationId, questionId: second.questionId });
  expect(again.runId).not.toBe(second.runId);
  expect(await handle.db.answer.count({ where: { questionId: second.questionId, state: "finished" } })).toBe(2);
  const earlier = await createQuestionStore(handle.db).listEarlierTurns(actor.workspaceId, first.conversationId, second.questionId);
  expect(earlier).toEqual([{ question: "Which colour?", standaloneQuestion: "Which colour?", answer: "It is blue." }]);
});

test("nobody else sees, follows, stops or continues a person's run", async () => {
  const owner = await createOwner(handle.db);
  const stranger = await createOwner(handle.db);
  const colleague = { ...(await createOwner(handle.db)), workspaceId: owner.workspaceId };
  const runs = runsThat(handle.db, writing(words, 50));
  const { runId, conversationId, questionId } = await runs.start(owner, { question: "Why?" });

  for (const actor of [stranger, colleague]) {
    await expect(collect(runs.follow(actor, { runId }, never()))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(runs.stop(actor, runId)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(runs.start(actor, { question: "And?", conversationId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(runs.again(actor, questionId)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  await runs.stop(owner, runId);
});

test("of many who ask at once, those without a place are refused at the door and leave nothing behind", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(words, 10), { queue: createFairQueue({ running: 3, waiting: 6 }) });

  await expect(runs.start(actor, { question: "And?", conversationId: crypto.randomUUID() })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const asked = await Promise.allSettled(Array.from({ length: 12 }, () => runs.start(actor, { question: "Why?" })));

  const refused = asked.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(refused).toHaveLength(7);
  for (const reason of refused) expect(reason).toMatchObject({ code: "TOO_MANY_REQUESTS", retryable: true, retryAfterSeconds: 5 });
  for (const result of asked) if (result.status === "fulfilled") await collect(runs.follow(actor, { runId: result.value.runId }, never()));
  const states = await handle.db.answer.groupBy({ by: ["state"], where: { workspaceId: actor.workspaceId }, _count: true });
  expect(states).toEqual([{ state: "finished", _count: 5 }]);
});
