import { setTimeout as sleep } from "node:timers/promises";
import { createEventLog } from "@/adapters/event-log";
import type { AnswerPart } from "@/contracts/answer";
import type { Actor } from "@/core/actor";
import type { Draft } from "@/core/answering/draft";
import { createFairQueue } from "@/core/answering/fair-queue";
import type { Followed } from "@/core/answering/follow";
import { createQuestionStore } from "@/core/answering/question-store";
import { createRunStore } from "@/core/answering/run-store";
import { createRuns } from "@/core/answering/runs";
import type { Database } from "@/core/database";

export type Step = (draft: Draft, signal: AbortSignal) => Promise<void>;

/** Runs whose answers do as the test says. */
export function runsThat(
  db: Database,
  step: Step,
  {
    events = createEventLog(),
    queue = createFairQueue(),
    runMs,
  }: { events?: ReturnType<typeof createEventLog>; queue?: ReturnType<typeof createFairQueue>; runMs?: number } = {},
) {
  const answer = async (_: Actor, __: unknown, draft: Draft, signal: AbortSignal) => {
    await draft.add({ type: "stage-changed", stage: "searching", count: 0 });
    await step(draft, signal);
  };
  return createRuns({
    questions: createQuestionStore(db),
    store: createRunStore(db),
    events,
    queue,
    answer,
    ...(runMs === undefined ? {} : { runMs }),
  });
}

export function writing(words: string[], pauseMs = 0): Step {
  return async (draft, signal) => {
    for (const text of words) {
      await draft.add({ type: "text-delta", text });
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal });
    }
    draft.set({ kind: "written" });
  };
}

export async function collect(parts: AsyncIterable<Followed>, onFirst: () => void = () => undefined): Promise<Followed[]> {
  const seen: Followed[] = [];
  for await (const followed of parts) if (seen.push(followed) === 1) onFirst();
  return seen;
}

/** What a screen shows after these parts. */
export function shown(parts: AnswerPart[]): string {
  return parts.reduce((text, part) => {
    if (part.type === "text-delta") return text + part.text;
    return part.type === "answer-restored" ? part.text : text;
  }, "");
}

export const never = () => new AbortController().signal;
export const endings = (seen: Followed[]) => seen.filter(({ part }) => part.type === "answer-finished" || part.type === "answer-failed");
export const words = Array.from({ length: 40 }, (_, n) => `word${n} `);
