import type { AnswerPart } from "@/contracts/answer";
import { limits } from "@/contracts/limits";
import type { Actor } from "@/core/actor";
import { AppError, toAppError } from "@/core/errors";
import type { EventLog } from "@/core/ports";
import { note, withEvent } from "@/log";
import type { AskedQuestion } from "./answer";
import { createDraft, type Draft } from "./draft";
import type { Place } from "./fair-queue";
import { keepSaving } from "./keep-saving";
import type { RunStore } from "./run-store";

export type RunTools = {
  store: Pick<RunStore, "keep" | "finish">;
  events: EventLog;
  answer: (actor: Actor, asked: AskedQuestion, draft: Draft, signal: AbortSignal) => Promise<void>;
  /** How long a run may take; for tests, else the limit of contracts. */
  runMs?: number;
};

/** Why a run ends before its answer does. */
export type EndReason = "stopped" | "interrupted" | "too-long" | "lost";
export type ActiveRun = {
  end(reason: EndReason): void;
  /** Gives the run's last part, or null where even that could not be told. Never rejects. */
  done: Promise<AnswerPart | null>;
};

const FINISH_TRIES = 3;
const SETTLE_MS = 250;

export function topicOf(runId: string): string {
  return `run:${runId}`;
}

/**
 * Writes one answer to its end: tells followers, saves about every second, obeys the mark to stop.
 * Never throws; whatever happens, the last event is the run's one ending.
 */
export function startRun(tools: RunTools, actor: Actor, runId: string, asked: AskedQuestion, place: Place): ActiveRun {
  const ended = new AbortController();
  const end = (reason: EndReason) => ended.abort(new RunEnd(reason));
  const draft = createDraft((part) => tools.events.append(topicOf(runId), part));
  let last: AnswerPart | null = null;
  const done = withEvent("answer", { runId, workspaceId: actor.workspaceId }, async () => {
    const startedAt = performance.now();
    const keeper = keepSaving(tools.store, { workspaceId: actor.workspaceId, runId }, draft, end);
    const limit = setTimeout(() => end("too-long"), tools.runMs ?? limits.runMs);
    const answering = place.run(ended.signal, () => {
      keeper.begin();
      return tools.answer(actor, asked, draft, ended.signal);
    });
    const cause = await orAborted(answering, ended.signal).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    clearTimeout(limit);
    draft.close();
    await keeper.close();
    const ending = endingOf(cause, draft, performance.now() - startedAt);
    last = await settle(tools.store, actor.workspaceId, runId, draft, ending);
    await tools.events.append(topicOf(runId), last);
    note({ state: ending.state, model: draft.state.model, characters: draft.state.text.length, ...draft.state.timings });
    if (ending.state === "failed") throw ending.cause;
  }).catch(() => undefined);
  return { end, done: done.then(() => last) };
}

class RunEnd extends Error {
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(`the run ends: ${reason}`);
    this.name = "RunEnd";
    this.reason = reason;
  }
}

/** Once the run has ended, waits only a moment for the step at hand to put its things in order. */
function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => setTimeout(() => reject(signal.reason), SETTLE_MS), { once: true });
    work.then(resolve, (cause) => reject(signal.aborted ? signal.reason : cause));
  });
}

type Ending =
  | { state: "finished" | "stopped"; timings: Extract<AnswerPart, { type: "answer-finished" }>["timings"] }
  | { state: "failed" | "interrupted"; cause: AppError };

function endingOf(cause: unknown, draft: Draft, totalMs: number): Ending {
  const timings = { ...draft.state.timings, totalMs };
  if (cause === null) return { state: "finished", timings };
  if (!(cause instanceof RunEnd)) return { state: "failed", cause: toAppError(cause) };
  if (cause.reason === "stopped") return { state: "stopped", timings };
  if (cause.reason === "too-long")
    return { state: "failed", cause: new AppError("MODEL_TIMEOUT", "the answer took longer than a run may") };
  return { state: "interrupted", cause: new AppError("ANSWER_INTERRUPTED", cause.message) };
}

/** Writes the end to the row first, so that nobody hears of an end that a crash could take back. */
async function settle(store: RunTools["store"], workspaceId: string, runId: string, draft: Draft, ending: Ending): Promise<AnswerPart> {
  const failureCode = "cause" in ending ? ending.cause.code : null;
  const timings = "timings" in ending ? ending.timings : null;
  for (let attempt = 1; attempt <= FINISH_TRIES; attempt++) {
    try {
      const wasRunning = await store.finish(workspaceId, runId, draft.state, { state: ending.state, failureCode, timings });
      if (wasRunning) return lastPart(draft, ending);
      return lastPart(draft, { state: "interrupted", cause: new AppError("ANSWER_INTERRUPTED", "the row was ended elsewhere") });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, attempt * 500));
    }
  }
  return lastPart(draft, { state: "failed", cause: new AppError("DATABASE_UNAVAILABLE", "the answer could not be stored") });
}

function lastPart({ state }: Draft, ending: Ending): AnswerPart {
  const { kind, text, citations, sentences, isCached } = state;
  if ("timings" in ending) {
    return { type: "answer-finished", outcome: ending.state, kind, text, citations, sentences, timings: ending.timings, isCached };
  }
  const { code, retryAfterSeconds } = ending.cause;
  return { type: "answer-failed", outcome: ending.state, code, text, retryAfterSeconds };
}
