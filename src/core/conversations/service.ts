import { z } from "zod";
import {
  answerView,
  type Conversation,
  type ConversationList,
  type ConversationSummary,
  type ListConversationsInput,
} from "@/contracts/conversations";
import type { Actor } from "@/core/actor";
import { isAbandoned } from "@/core/answering/heartbeat";
import { AppError, notFound } from "@/core/errors";
import type { ConversationStore } from "./store";

type SummaryRow = NonNullable<Awaited<ReturnType<ConversationStore["find"]>>>;
type AnswerRow = NonNullable<Awaited<ReturnType<ConversationStore["findWithTurns"]>>>["questions"][number]["answers"][number];

export type Conversations = ReturnType<typeof createConversations>;

/** What a person does with their own conversations; nobody else's are ever seen. */
export function createConversations({ store }: { store: ConversationStore }) {
  async function getSummary(actor: Actor, id: string): Promise<ConversationSummary> {
    const row = await store.find(actor, id);
    if (!row) throw notFound("conversation");
    return summaryOf(row, await store.time());
  }

  return {
    async list(actor: Actor, { search, cursor, limit }: ListConversationsInput): Promise<ConversationList> {
      const rows = await store.list(actor, { search: search || null, before: cursor ? readCursor(cursor) : null, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const now = await store.time();
      return { conversations: shown.map((row) => summaryOf(row, now)), nextCursor: rows.length > limit && last ? writeCursor(last) : null };
    },

    async get(actor: Actor, id: string): Promise<Conversation> {
      const row = await store.findWithTurns(actor, id);
      if (!row) throw notFound("conversation");
      const now = await store.time();
      const turns = row.questions.map((question) => ({
        questionId: question.id,
        question: question.text,
        createdAt: question.createdAt.toISOString(),
        answers: question.answers.map((answer) => answerOf(answer, now)),
      }));
      return { id: row.id, title: row.title, turns };
    },

    async rename(actor: Actor, id: string, title: string): Promise<ConversationSummary> {
      if (!(await store.rename(actor, id, title))) throw notFound("conversation");
      return getSummary(actor, id);
    },

    async remove(actor: Actor, id: string): Promise<{ removed: boolean }> {
      if (!(await store.remove(actor, id))) throw notFound("conversation");
      return { removed: true };
    },

    /** Takes a removal back. */
    async restore(actor: Actor, id: string): Promise<ConversationSummary> {
      if (!(await store.restore(actor, id))) throw notFound("conversation");
      return getSummary(actor, id);
    },
  };
}

function summaryOf(row: SummaryRow, now: Date): ConversationSummary {
  const isRunning = row.questions.some(({ answers }) => answers.some((answer) => !isAbandoned(answer.heartbeatAt, now)));
  return { id: row.id, title: row.title, updatedAt: row.updatedAt.toISOString(), isRunning };
}

function answerOf({ heartbeatAt, failureCode, createdAt, ...row }: AnswerRow, now: Date) {
  const isInterrupted = row.state === "running" && isAbandoned(heartbeatAt, now);
  return answerView.parse({
    ...row,
    state: isInterrupted ? "interrupted" : row.state,
    failure: isInterrupted ? "ANSWER_INTERRUPTED" : failureCode,
    createdAt: createdAt.toISOString(),
  });
}

const cursorParts = z.tuple([z.iso.datetime(), z.uuid()]);

function writeCursor({ updatedAt, id }: SummaryRow): string {
  return Buffer.from(JSON.stringify([updatedAt.toISOString(), id])).toString("base64url");
}

function readCursor(cursor: string): { updatedAt: Date; id: string } {
  try {
    const [updatedAt, id] = cursorParts.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return { updatedAt: new Date(updatedAt), id };
  } catch (cause) {
    throw new AppError("INVALID_INPUT", "the cursor is not one of ours", { cause });
  }
}
