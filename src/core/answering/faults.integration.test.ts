import { contextOf, retrievalOf } from "@tests/support/context";
import { useDatabase } from "@tests/support/database";
import { type OpenAiStub, type Script, startOpenAiStub } from "@tests/support/openai-stub";
import { createOwner } from "@tests/support/workspace";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEventLog } from "@/adapters/event-log";
import { createLanguageModel } from "@/adapters/language-model";
import { createProviders } from "@/adapters/provider";
import type { AnswerPart } from "@/contracts/answer";
import { limits } from "@/contracts/limits";
import type { Actor } from "@/core/actor";
import { createAnswer } from "./answer";
import { createFairQueue } from "./fair-queue";
import { createQuestionStore } from "./question-store";
import { createRunStore } from "./run-store";
import { createRuns } from "./runs";

const handle = useDatabase();
const context = [contextOf("The Luis bridge was opened in 1886. It crosses the Douro at Porto.")];
const text = "The Luis bridge was opened in 1886 [1]. It crosses the Douro at Porto [1].";

let stub: OpenAiStub;
beforeEach(async () => {
  stub = await startOpenAiStub();
});
afterEach(() => stub.stop());

function connect(firstPartMs = 1_200) {
  const questions = createQuestionStore(handle.db);
  const config = { vendor: "openai" as const, model: "stub-chat", baseUrl: `${stub.url}/v1`, key: null, isTrusted: true };
  const limits = { firstPartMs, betweenPartsMs: 600, totalMs: firstPartMs + 1_300, retryBaseMs: 20, retryMostMs: 40 };
  const model = createLanguageModel(config, createProviders({ limits })(config));
  const answer = createAnswer({
    retrieve: async () => retrievalOf(context),
    packContext: async () => context,
    findLanguageModel: async () => model,
    listEarlierTurns: questions.listEarlierTurns,
    findPages: async () => () => null,
    assertSearchable: async () => undefined,
  });
  return createRuns({ questions, store: createRunStore(handle.db), events: createEventLog(), queue: createFairQueue(), answer });
}

async function askOnce(runs: ReturnType<typeof connect>, actor: Actor): Promise<{ runId: string; parts: AnswerPart[] }> {
  const { runId } = await runs.start(actor, { question: "When was the Luis bridge opened?" });
  const parts: AnswerPart[] = [];
  for await (const { part } of runs.follow(actor, { runId }, new AbortController().signal)) parts.push(part);
  return { runId, parts };
}

const isEnding = ({ type }: AnswerPart) => type === "answer-finished" || type === "answer-failed";

// How a provider fails, how the answer ends, and how often the provider is asked.
test.each<[Script, string, string | null, number]>([
  [{}, "finished", null, 1],
  [{ fault: "429" }, "failed", "MODEL_RATE_LIMITED", 3],
  [{ fault: "429", retryAfter: 55 }, "failed", "MODEL_RATE_LIMITED", 1],
  [{ fault: "quota" }, "failed", "MODEL_RATE_LIMITED", 1],
  [{ fault: "500" }, "failed", "MODEL_UNAVAILABLE", 3],
  [{ fault: "401" }, "failed", "MODEL_REFUSED_KEY", 1],
  [{ fault: "400" }, "failed", "MODEL_REQUEST_REFUSED", 1],
  [{ fault: "hang-before" }, "failed", "MODEL_TIMEOUT", 1],
  [{ fault: "hang-after" }, "failed", "MODEL_TIMEOUT", 1],
  [{ fault: "cut" }, "failed", "MODEL_CUT_OFF", 1],
  [{ fault: "cut-quietly" }, "failed", "MODEL_CUT_OFF", 1],
  [{ fault: "error-event" }, "failed", "MODEL_CUT_OFF", 1],
  [{ fault: "garbage" }, "failed", "MODEL_ANSWER_UNREADABLE", 1],
  [{ fault: "html" }, "failed", "MODEL_ANSWER_UNREADABLE", 1],
  [{ fault: "empty" }, "failed", "MODEL_ANSWER_UNREADABLE", 1],
  [{ fault: "slow-bytes", delayMs: 40 }, "failed", "MODEL_TIMEOUT", 1],
  [{ fault: "split-bytes" }, "finished", null, 1],
])("a provider with %j: the answer is %s, %s", async (script, state, code, calls) => {
  const actor = await createOwner(handle.db);
  stub.always({ text, ...script });

  const { runId, parts } = await askOnce(connect(), actor);

  expect(parts.filter(isEnding)).toHaveLength(1);
  expect(parts.at(-1)).toMatchObject(
    code === null ? { type: "answer-finished", outcome: "finished", text } : { type: "answer-failed", outcome: "failed", code },
  );
  expect(stub.calls).toHaveLength(calls);
  await expect.poll(() => stub.open(), { timeout: 2_000 }).toBe(0);
  const row = await handle.db.answer.findUniqueOrThrow({ where: { id: runId } });
  expect(row).toMatchObject({ state, failureCode: code });
  expect(JSON.stringify([row, parts])).not.toContain("canary");
  // What was written stays, every mark in it known.
  expect(text.startsWith(row.text)).toBe(true);
});

test.each([
  ["flood", 30_000],
  ["flood-thinking", 0],
] as const)("a model that does not stop (%s) is left, and what it wrote of an answer is kept", async (fault, keptLength) => {
  const actor = await createOwner(handle.db);
  stub.always({ text, fault });

  const { runId, parts } = await askOnce(connect(20_000), actor);

  expect(parts.at(-1)).toMatchObject({ type: "answer-failed", outcome: "failed", code: "MODEL_ANSWER_TOO_LONG" });
  await expect.poll(() => stub.open(), { timeout: 2_000 }).toBe(0);
  const row = await handle.db.answer.findUniqueOrThrow({ where: { id: runId } });
  expect(row.text.length).toBeGreaterThanOrEqual(keptLength);
  expect(row.text.length).toBeLessThanOrEqual(limits.answerLength);
});

test("fifty people meet a provider that fails: each gets a clear end, and the provider is soon left alone", async () => {
  const actors = await Promise.all(Array.from({ length: 50 }, () => createOwner(handle.db)));
  stub.always({ fault: "500" });
  // Fifty at once are slow on a busy machine; silence is not what is tried here.
  const runs = connect(20_000);

  const endings = await Promise.all(actors.map(async (actor) => (await askOnce(runs, actor)).parts.filter(isEnding)));
  const before = stub.calls.length;
  const [late] = await Promise.all(actors.slice(0, 1).map((actor) => askOnce(runs, actor)));

  for (const ending of endings) expect(ending).toMatchObject([{ type: "answer-failed", code: "MODEL_UNAVAILABLE" }]);
  expect(before).toBeLessThanOrEqual(65);
  expect(late?.parts.at(-1)).toMatchObject({ type: "answer-failed", code: "MODEL_UNAVAILABLE" });
  expect(stub.calls).toHaveLength(before);
});

test("stopping closes the connection to the provider within two seconds, and keeps what was written", async () => {
  const actor = await createOwner(handle.db);
  stub.always({ text: "The bridge was opened. ".repeat(100), delayMs: 25 });
  const runs = connect();
  const { runId } = await runs.start(actor, { question: "When?" });
  const written: AnswerPart[] = [];
  for await (const { part } of runs.follow(actor, { runId }, new AbortController().signal)) {
    written.push(part);
    if (part.type === "text-delta" && written.length === 10) await runs.stop(actor, runId);
  }

  expect(written.at(-1)).toMatchObject({ type: "answer-finished", outcome: "stopped", text: expect.stringContaining("The bridge") });
  await expect.poll(() => [stub.closes(), stub.open()], { timeout: 2_000 }).toEqual([1, 0]);
  // What was written before the stop is judged all the same.
  expect(written.at(-1)).toMatchObject({ sentences: expect.arrayContaining([expect.objectContaining({ start: 0 })]) });
});

test("a follower that leaves ends nothing: the answer is written to its end", async () => {
  const actor = await createOwner(handle.db);
  stub.always({ text, delayMs: 20 });
  const runs = connect();
  const { runId } = await runs.start(actor, { question: "When?" });
  const leaving = new AbortController();
  for await (const { part } of runs.follow(actor, { runId }, leaving.signal)) if (part.type === "text-delta") leaving.abort();

  await expect
    .poll(async () => (await handle.db.answer.findUniqueOrThrow({ where: { id: runId } })).state, { timeout: 5_000 })
    .toBe("finished");
  expect(stub.closes()).toBe(0);
});
