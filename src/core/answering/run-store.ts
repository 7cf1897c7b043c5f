import type { AnswerPart, AnswerState } from "@/contracts/answer";
import type { ErrorCode } from "@/contracts/error-codes";
import type { Database } from "@/core/database";
import type { DraftState } from "./draft";
import { ABANDONED_AFTER_MS } from "./heartbeat";

type Owner = { workspaceId: string; userId: string };
export type Outcome = {
  state: Exclude<AnswerState, "running">;
  failureCode: ErrorCode | null;
  timings: Extract<AnswerPart, { type: "answer-finished" }>["timings"] | null;
};

export type RunStore = ReturnType<typeof createRunStore>;

/** Answers being written. A row that is no longer running is never written again. */
export function createRunStore(db: Database) {
  const own = ({ workspaceId, userId }: Owner) => ({ workspaceId, conversation: { userId, deletedAt: null } });

  return {
    findRun: (owner: Owner, runId: string) =>
      db.answer.findFirst({
        where: { id: runId, workspaceId: owner.workspaceId, question: own(owner) },
        select: {
          state: true,
          kind: true,
          text: true,
          evidence: true,
          sources: true,
          citations: true,
          sentences: true,
          timings: true,
          isCached: true,
          failureCode: true,
          savedEventId: true,
          heartbeatAt: true,
        },
      }),

    requestStop: async (owner: Owner, runId: string) =>
      (
        await db.answer.updateMany({
          where: { id: runId, workspaceId: owner.workspaceId, state: "running", question: own(owner) },
          data: { stopRequestedAt: new Date() },
        })
      ).count > 0,

    /** Says that the run lives, saving what changed. Null where the row is no longer running. */
    async keep(workspaceId: string, runId: string, draft: DraftState | null): Promise<{ isStopRequested: boolean } | null> {
      const rows = await db.answer.updateManyAndReturn({
        where: { id: runId, workspaceId, state: "running" },
        data: { ...(draft ? columns(draft) : {}), heartbeatAt: new Date() },
        select: { stopRequestedAt: true },
      });
      return rows[0] ? { isStopRequested: rows[0].stopRequestedAt !== null } : null;
    },

    /** Ends a run. Answers whether it was still running. */
    async finish(workspaceId: string, runId: string, draft: DraftState, { state, failureCode, timings }: Outcome): Promise<boolean> {
      const { count } = await db.answer.updateMany({
        where: { id: runId, workspaceId, state: "running" },
        data: { ...columns(draft), state, failureCode, ...(timings ? { timings } : {}), finishedAt: new Date() },
      });
      return count > 0;
    },

    /** Ends the runs whose process has died: one, or all but those that are known to live. Answers how many. */
    async interruptAbandoned({ runId, living = [] }: { runId?: string; living?: string[] } = {}): Promise<number> {
      const { count } = await db.answer.updateMany({
        where: {
          id: runId ?? { notIn: living },
          state: "running",
          heartbeatAt: { lt: new Date(Date.now() - ABANDONED_AFTER_MS) },
        },
        data: { state: "interrupted", failureCode: "ANSWER_INTERRUPTED", finishedAt: new Date() },
      });
      return count;
    },
  };
}

function columns({ text, kind, model, rewrittenQuestion, evidence, sources, citations, sentences, ...rest }: DraftState) {
  const { inputTokens, outputTokens, isCached, savedEventId } = rest;
  return {
    text,
    kind,
    model,
    rewrittenQuestion,
    evidence,
    sources,
    citations,
    sentences,
    inputTokens,
    outputTokens,
    isCached,
    savedEventId,
  };
}
