import { useDatabase } from "@tests/support/database";
import { createOwner } from "@tests/support/workspace";
import { expect, test, vi } from "vitest";
import type { Actor } from "@/core/actor";
import { createDraft, type DraftState } from "./draft";
import { createQuestionStore } from "./question-store";
import { createRunStore } from "./run-store";

const handle = useDatabase();

const draft: DraftState = { ...createDraft(async () => "1").state, text: "It is late.", kind: "written", model: "late" };

test.each(["finished", "stopped", "failed", "interrupted"])("a run that is %s is written no more", async (state) => {
  const actor = await createOwner(handle.db);
  const runs = createRunStore(handle.db);
  const runId = await addRun(actor, state);
  const before = await rowOf(runId);

  const kept = await runs.keep(actor.workspaceId, runId, draft);
  const isEnded = await runs.finish(actor.workspaceId, runId, draft, { state: "finished", failureCode: null, timings: null });

  expect([kept, isEnded]).toEqual([null, false]);
  expect(await rowOf(runId)).toEqual(before);
});

test("a run ends once, however many end it at the same moment", async () => {
  const actor = await createOwner(handle.db);
  const runs = createRunStore(handle.db);
  const runId = await addRun(actor, "running");
  const end = (text: string) =>
    runs.finish(actor.workspaceId, runId, { ...draft, text }, { state: "finished", failureCode: null, timings: null });

  const ends = await Promise.all(["one", "two", "three"].map(end));

  expect(ends.filter(Boolean)).toHaveLength(1);
  expect((await rowOf(runId)).text).toBe(["one", "two", "three"][ends.indexOf(true)]);
});

test.each([
  ["ahead", 1],
  ["behind", -1],
])("a process whose clock is %s interrupts no run that lives, and its own live for the others", async (_, hours) => {
  const actor = await createOwner(handle.db);
  const runs = createRunStore(handle.db);
  const runId = await addRun(actor, "running");
  const { questionId } = await rowOf(runId);

  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000 });
  const kept = await runs.keep(actor.workspaceId, runId, draft);
  const again = await createQuestionStore(handle.db).startAgain(actor, questionId);
  const there = await runs.interruptAbandoned();
  vi.useRealTimers();

  expect([kept, there, await runs.interruptAbandoned()]).toEqual([{ isStopRequested: false }, 0, 0]);
  for (const id of [runId, again?.runId ?? ""]) expect(Math.abs((await rowOf(id)).heartbeatAt.getTime() - Date.now())).toBeLessThan(60_000);
  expect(await rowOf(runId)).toMatchObject({ text: "It is late.", kind: "written", model: "late" });
});

async function addRun({ workspaceId, userId }: Actor, state: string): Promise<string> {
  const conversation = await handle.db.conversation.create({ data: { workspaceId, userId, title: "Why?" }, select: { id: true } });
  const data = { workspaceId, conversationId: conversation.id, text: "Why?" };
  const question = await handle.db.question.create({ data, select: { id: true } });
  const run = await handle.db.answer.create({
    data: { workspaceId, questionId: question.id, state, text: "On time." },
    select: { id: true },
  });
  return run.id;
}

function rowOf(runId: string) {
  return handle.db.answer.findUniqueOrThrow({ where: { id: runId } });
}
