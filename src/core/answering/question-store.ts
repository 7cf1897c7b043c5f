import type { Database } from "@/core/database";

type Owner = { workspaceId: string; userId: string };
export type AskedIds = { conversationId: string; questionId: string; runId: string };

export type QuestionStore = ReturnType<typeof createQuestionStore>;

/** A question asked before in the conversation, with its newest whole answer. */
export type EarlierTurn = { question: string; standaloneQuestion: string; answer: string };

const EARLIER_TURNS = 6;

/** Questions, each stored together with the row of the answer that is about to be written. */
export function createQuestionStore(db: Database) {
  return {
    async startConversation({ workspaceId, userId }: Owner, title: string, question: string): Promise<AskedIds> {
      const row = await db.conversation.create({
        data: {
          workspaceId,
          userId,
          title,
          updatedAt: new Date(),
          questions: { create: { text: question, answers: { create: {} } } },
        },
        select: { id: true, questions: { select: { id: true, answers: { select: { id: true } } } } },
      });
      const asked = row.questions[0];
      return { conversationId: row.id, questionId: asked?.id ?? "", runId: asked?.answers[0]?.id ?? "" };
    },

    /** Null where the conversation is not the owner's, or gone. */
    async startQuestion(owner: Owner, conversationId: string, question: string): Promise<AskedIds | null> {
      const { workspaceId } = owner;
      const touched = await db.conversation.updateMany({
        where: { id: conversationId, workspaceId, userId: owner.userId, deletedAt: null },
        data: { updatedAt: new Date() },
      });
      if (touched.count === 0) return null;
      const after = await db.answer.findFirst({
        where: { workspaceId, question: { conversationId } },
        orderBy: [{ question: { createdAt: "desc" } }, { createdAt: "desc" }],
        select: { id: true },
      });
      const row = await db.question.create({
        data: { workspaceId, conversationId, text: question, afterAnswerId: after?.id ?? null, answers: { create: {} } },
        select: { id: true, answers: { select: { id: true } } },
      });
      return { conversationId, questionId: row.id, runId: row.answers[0]?.id ?? "" };
    },

    async startAgain(owner: Owner, questionId: string): Promise<(AskedIds & { question: string }) | null> {
      const found = await db.question.findFirst({
        where: { id: questionId, workspaceId: owner.workspaceId, conversation: { userId: owner.userId, deletedAt: null } },
        select: { text: true, conversationId: true },
      });
      if (!found) return null;
      const { id: runId } = await db.answer.create({ data: { workspaceId: owner.workspaceId, questionId }, select: { id: true } });
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
