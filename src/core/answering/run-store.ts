import { z } from "zod";
import type { AnswerPart, AnswerState } from "@/contracts/answer";
import type { ErrorCode } from "@/contracts/error-codes";
import type { Database } from "@/core/database";
import { Prisma } from "@/generated/prisma/client";
import type { DraftState } from "./draft";
import { ABANDONED_AFTER_MS } from "./heartbeat";

type Owner = { workspaceId: string; userId: string };
export type Outcome = {
  state: Exclude<AnswerState, "running">;
  failureCode: ErrorCode | null;
  timings: Extract<AnswerPart, { type: "answer-finished" }>["timings"] | null;
};

const keptRow = z.object({ isStopRequested: z.boolean() });

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
      const rows = await db.$queryRaw`
        UPDATE answers SET heartbeat_at = now()${draft ? assigned(draft) : Prisma.empty}
        WHERE id = ${runId}::uuid AND workspace_id = ${workspaceId}::uuid AND state = 'running'
        RETURNING stop_requested_at IS NOT NULL AS "isStopRequested"`;
      return z.array(keptRow).parse(rows)[0] ?? null;
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
    interruptAbandoned: ({ runId = null, living = [] }: { runId?: string | null; living?: string[] } = {}): Promise<number> =>
      db.$executeRaw`
        UPDATE answers SET state = 'interrupted', failure_code = 'ANSWER_INTERRUPTED', finished_at = now()
        WHERE state = 'running' AND heartbeat_at < now() - make_interval(secs => ${ABANDONED_AFTER_MS / 1_000})
          AND (${runId}::uuid IS NULL OR id = ${runId}::uuid) AND NOT id = ANY(${living}::uuid[])`,
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

function assigned({ text, kind, model, rewrittenQuestion, evidence, sources, citations, sentences, ...rest }: DraftState): Prisma.Sql {
  const { inputTokens, outputTokens, isCached, savedEventId } = rest;
  return Prisma.sql`, text = ${text}, kind = ${kind}, model = ${model}, rewritten_question = ${rewrittenQuestion}, evidence = ${evidence},
    sources = ${JSON.stringify(sources)}::jsonb, citations = ${JSON.stringify(citations)}::jsonb, sentences = ${JSON.stringify(sentences)}::jsonb,
    input_tokens = ${inputTokens}::int, output_tokens = ${outputTokens}::int, is_cached = ${isCached}, saved_event_id = ${savedEventId}`;
}
