import { z } from "zod";
import type { Database } from "@/core/database";

const askedRow = z.object({ questionId: z.uuid(), question: z.string() });

/** Questions that the workspace has asked. */
export function createAskedStore(db: Database) {
  return {
    /** The newest distinct questions, as they stand alone. */
    async listRecent(workspaceId: string, limit: number) {
      const rows = await db.$queryRaw`
        SELECT id AS "questionId", question FROM (
          SELECT DISTINCT ON (lower(asked.question)) asked.id, asked.question, asked.created_at FROM (
            SELECT q.id, q.created_at, coalesce((
              SELECT a.rewritten_question FROM answers a WHERE a.workspace_id = q.workspace_id AND a.question_id = q.id
              ORDER BY a.created_at DESC LIMIT 1), q.text) AS question
            FROM questions q JOIN conversations c ON c.workspace_id = q.workspace_id AND c.id = q.conversation_id
            WHERE q.workspace_id = ${workspaceId}::uuid AND c.deleted_at IS NULL
            ORDER BY q.created_at DESC LIMIT ${limit * 20}
          ) AS asked ORDER BY lower(asked.question), asked.created_at DESC
        ) AS distinct_questions ORDER BY created_at DESC LIMIT ${limit}`;
      return z.array(askedRow).parse(rows);
    },

    /** The texts of a person's own questions among these; what others asked is theirs. */
    async findOwn(workspaceId: string, userId: string, ids: string[]): Promise<Map<string, string>> {
      const rows = await db.question.findMany({
        where: { workspaceId, id: { in: ids }, conversation: { userId, deletedAt: null } },
        select: { id: true, text: true },
      });
      return new Map(rows.map(({ id, text }) => [id, text]));
    },
  };
}
export type AskedStore = ReturnType<typeof createAskedStore>;
