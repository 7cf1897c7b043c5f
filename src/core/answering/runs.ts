import type { AskStarted } from "@/contracts/conversations";
import type { Actor } from "@/core/actor";
import { titleOf } from "@/core/conversations/title";
import { AppError, notFound } from "@/core/errors";
import { createLookTogether } from "@/core/look-together";
import type { AskedQuestion } from "./answer";
import type { createFairQueue, Place } from "./fair-queue";
import { follow, type Row } from "./follow";
import { ABANDONED_AFTER_MS } from "./heartbeat";
import type { AskedIds, QuestionStore } from "./question-store";
import type { RunStore } from "./run-store";
import { type ActiveRun, type RunTools, startRun } from "./runner";

type Tools = Omit<RunTools, "store"> & { questions: QuestionStore; store: RunStore; queue: ReturnType<typeof createFairQueue> };

type Wish = Pick<AskedQuestion, "question" | "isFirst" | "isAgain">;

const SWEEP_EVERY_MS = 10_000;
const WAITS_REMEMBERED = 1_000;

export type Runs = ReturnType<typeof createRuns>;

/** Answers being written in this process: they belong to the server, and outlive the request that started them. */
export function createRuns(tools: Tools) {
  const { questions, store, events, queue } = tools;
  const active = new Map<string, ActiveRun>();
  const waits = rememberWaits();
  const lookTogether = createLookTogether<Row>();
  let isDraining = false;

  function begin(actor: Actor, { question, isFirst, isAgain }: Wish, ids: AskedIds, place: Place): AskStarted {
    const { conversationId, questionId, runId } = ids;
    const run = startRun(tools, actor, runId, { question, conversationId, questionId, isFirst, isAgain }, place);
    active.set(runId, run);
    void run.done.then((last) => {
      active.delete(runId);
      if (last?.type === "answer-failed" && last.retryAfterSeconds !== null) waits.remember(runId, last.retryAfterSeconds);
    });
    return { conversationId, questionId, runId };
  }

  /** Takes the place before anything is stored: of many that ask at once, the surplus leaves no row behind. */
  async function withPlace(actor: Actor, ask: (place: Place) => Promise<AskStarted>): Promise<AskStarted> {
    if (isDraining) throw new AppError("TOO_MANY_REQUESTS", "no more answers here", { retryable: true, retryAfterSeconds: 5 });
    const place = queue.enter(actor.workspaceId);
    try {
      return await ask(place);
    } catch (cause) {
      place.leave();
      throw cause;
    }
  }

  return {
    /** Stores a question and starts its answer; without a conversation, in a new one. */
    start: (actor: Actor, { question, conversationId }: { question: string; conversationId?: string }): Promise<AskStarted> =>
      withPlace(actor, async (place) => {
        const ids = conversationId
          ? await questions.startQuestion(actor, conversationId, question)
          : await questions.startConversation(actor, titleOf(question), question);
        if (!ids) throw notFound("conversation");
        return begin(actor, { question, isFirst: !conversationId }, ids, place);
      }),

    /** Starts another answer to a question that was asked before. */
    again: (actor: Actor, questionId: string): Promise<AskStarted> =>
      withPlace(actor, async (place) => {
        const ids = await questions.startAgain(actor, questionId);
        if (!ids) throw notFound("question");
        return begin(actor, { question: ids.question, isFirst: false, isAgain: true }, ids, place);
      }),

    /** The parts of a run after an id, then those that come, up to its one ending. */
    follow: (actor: Actor, input: { runId: string; lastEventId?: string | null }, signal: AbortSignal) =>
      follow({ store, events, isHere: (runId) => active.has(runId), secondsToWait: waits.secondsLeft, lookTogether }, actor, input, signal),

    /** Ends a run and keeps what it has written. The mark on the row reaches a run of another process too. */
    async stop(actor: Actor, runId: string): Promise<{ stopped: boolean }> {
      if (!(await store.findRun(actor, runId))) throw notFound("run");
      const stopped = await store.requestStop(actor, runId);
      if (stopped) active.get(runId)?.end("stopped");
      return { stopped };
    },

    /** How many answers are being written here. */
    countActive: (): number => active.size,

    /** Ends the runs of processes that died, now and every ten seconds. The returned function stops looking. */
    watchAbandoned(): () => void {
      // A database that is away is asked again at the next turn; while it was, the runs of this process could not say that they live.
      const sweep = () => store.interruptAbandoned({ living: [...active.keys()] }).catch(() => 0);
      const timer = setInterval(sweep, Math.min(SWEEP_EVERY_MS, ABANDONED_AFTER_MS));
      timer.unref();
      void sweep();
      return () => clearInterval(timer);
    },

    /** Starts nothing more, waits for what is being written, and after the grace ends it as interrupted. */
    async drain(graceMs: number): Promise<void> {
      isDraining = true;
      const timer = setTimeout(() => {
        for (const run of active.values()) run.end("interrupted");
      }, graceMs);
      await Promise.all([...active.values()].map((run) => run.done));
      clearTimeout(timer);
    },
  };
}

/** How long a provider asked to be left alone: worth knowing right after a failure, and so not in the row. */
function rememberWaits() {
  const until = new Map<string, number>();
  return {
    remember(runId: string, seconds: number): void {
      until.set(runId, Date.now() + seconds * 1_000);
      const [oldest] = until.keys();
      if (until.size > WAITS_REMEMBERED && oldest !== undefined) until.delete(oldest);
    },
    secondsLeft(runId: string): number | null {
      const left = Math.ceil(((until.get(runId) ?? 0) - Date.now()) / 1_000);
      return left > 0 ? left : null;
    },
  };
}
