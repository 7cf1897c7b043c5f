import { z } from "zod";
import type { Database } from "@/core/database";

type Owner = { workspaceId: string; userId: string };
const askedIds = z.object({ conversationId: z.string(), questionId: z.string(), runId: z.string() });
const askedRows = z.array(askedIds);
export type AskedIds = z.infer<typeof askedIds>;

export type QuestionStore = ReturnType<typeof createQuestionStore>;

/** A question asked before in the conversation, with its newest whole answer. */
export type EarlierTurn = { question: string; standaloneQuestion: string; answer: string };

const EARLIER_TURNS = 6;

/** Questions, each stored together with the row of the answer that is about to be written. */
export function createQuestionStore(db: Database) {
  return {
    // In one statement each: it is what every answer waits for first.
    async startConversation({ workspaceId, userId }: Owner, title: string, question: string): Promise<AskedIds> {
      const [ids] = askedRows.parse(
        await db.$queryRaw`
          WITH conversation AS (
            INSERT INTO conversations (id, workspace_id, user_id, title, created_at, updated_at)
            VALUES (uuidv7(), ${workspaceId}::uuid, ${userId}::uuid, ${title}, now(), date_trunc('milliseconds', now()))
            RETURNING id
          ), question AS (
            INSERT INTO questions (id, workspace_id, conversation_id, text)
            SELECT uuidv7(), ${workspaceId}::uuid, conversation.id, ${question} FROM conversation RETURNING id, conversation_id
          ), answer AS (
            INSERT INTO answers (id, workspace_id, question_id)
            SELECT uuidv7(), ${workspaceId}::uuid, question.id FROM question RETURNING id, question_id
          )
          SELECT question.conversation_id AS "conversationId", question.id AS "questionId", answer.id AS "runId" FROM question, answer`,
      );
      if (!ids) throw new Error("the new conversation was not stored");
      return ids;
    },

    /** Null where the conversation is not the owner's, or gone. */
    async startQuestion({ workspaceId, userId }: Owner, conversationId: string, question: string): Promise<AskedIds | null> {
      const [ids] = askedRows.parse(
        await db.$queryRaw`
          WITH conversation AS (
            UPDATE conversations SET updated_at = date_trunc('milliseconds', now())
            WHERE id = ${conversationId}::uuid AND workspace_id = ${workspaceId}::uuid AND user_id = ${userId}::uuid AND deleted_at IS NULL
            RETURNING id
          ), newest AS (
            SELECT answers.id FROM answers JOIN questions ON questions.id = answers.question_id
            WHERE questions.workspace_id = ${workspaceId}::uuid AND questions.conversation_id = ${conversationId}::uuid
            ORDER BY questions.created_at DESC, answers.created_at DESC LIMIT 1
          ), question AS (
            INSERT INTO questions (id, workspace_id, conversation_id, text, after_answer_id)
            SELECT uuidv7(), ${workspaceId}::uuid, conversation.id, ${question}, (SELECT id FROM newest) FROM conversation
            RETURNING id, conversation_id
          ), answer AS (
            INSERT INTO answers (id, workspace_id, question_id)
            SELECT uuidv7(), ${workspaceId}::uuid, question.id FROM question RETURNING id, question_id
          )
          SELECT question.conversation_id AS "conversationId", question.id AS "questionId", answer.id AS "runId" FROM question, answer`,
      );
      return ids ?? null;
    },

    async startAgain(owner: Owner, questionId: string): Promise<(AskedIds & { question: string }) | null> {
      const found = await db.question.findFirst({
        where: { id: questionId, workspaceId: owner.workspaceId, conversation: { userId: owner.userId, deletedAt: null } },
        select: { text: true, conversationId: true },
      });
      if (!found) return null;
      // Not by `create`, which would write this machine's time for the heartbeat.
      const [{ runId }] = z.tuple([z.object({ runId: z.uuid() })]).parse(
        await db.$queryRaw`
          INSERT INTO answers (id, workspace_id, question_id) VALUES (uuidv7(), ${owner.workspaceId}::uuid, ${questionId}::uuid) RETURNING id AS "runId"`,
      );
      await db.conversation.updateMany({
        where: { workspaceId: owner.workspaceId, id: found.conversationId },
        data: { updatedAt: new Date() },
      });
      return { conversationId: found.conversationId, questionId, runId, question: found.text };
    },

    /** Questions before this one in its conversation with their newest whole answers, oldest first. */
    async listEarlierTurns(workspaceId: string, conversationId: string, questionId: string): Promise<EarlierTurn[]> {
      const rows = await db.question.findMany({
        where: { workspaceId, conversationId, id: { not: questionId }, createdAt: { lte: await askedAt(db, workspaceId, questionId) } },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: EARLIER_TURNS,
        select: {
          text: true,
          answers: {
            where: { state: { in: ["finished", "stopped"] } },
            orderBy: { createdAt: "desc" },
            take: 1,
            select: { text: true, rewrittenQuestion: true },
          },
        },
      });
      return rows.reverse().map(({ text, answers }) => ({
        question: text,
        standaloneQuestion: answers[0]?.rewrittenQuestion ?? text,
        answer: answers[0]?.text ?? "",
      }));
    },
  };
}

async function askedAt(db: Database, workspaceId: string, questionId: string): Promise<Date> {
  const row = await db.question.findFirst({ where: { workspaceId, id: questionId }, select: { createdAt: true } });
  return row?.createdAt ?? new Date();
}
