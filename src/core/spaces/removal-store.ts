import { z } from "zod";
import type { Database } from "@/core/database";
import { lockNames, type Space } from "./space-store";

// A job that began before a space was dropped may write into it until it expires; the longest run for six hours.
const WRITTEN_HOURS = 6;
// What was begun and not ended is begun again then.
const REMOVAL_HOURS = 1;

const takenRow = z.object({ isShared: z.boolean() });

/** The removal of spaces that nobody asks any more. The index is told between two statements: it may take long to answer. */
export function createRemovalStore(db: Database) {
  return {
    /** The way back closes: a day after the switch, or now. */
    async dropPrevious(workspaceId: string, afterHours: number): Promise<void> {
      await db.$executeRaw`
        UPDATE index_spaces SET state = 'dropped', ended_at = now()
        WHERE workspace_id = ${workspaceId}::uuid AND state = 'previous'
          AND (ended_at IS NULL OR ended_at <= now() - make_interval(hours => ${afterHours}::int))`;
    },

    /** Claims a space that nothing can be writing into any more. Null where it is not time yet, or somebody else is at it. */
    async claim(workspaceId: string, name: string): Promise<{ isShared: boolean } | null> {
      const rows = await db.$transaction(async (transaction) => {
        await lockNames(transaction, "to-remove");
        return transaction.$queryRaw`
          UPDATE index_spaces s SET ended_at = now() - make_interval(hours => ${WRITTEN_HOURS - REMOVAL_HOURS}::int)
          WHERE s.workspace_id = ${workspaceId}::uuid AND s.name = ${name} AND s.state = 'dropped'
            AND (s.ended_at IS NULL OR s.ended_at < now() - make_interval(hours => ${WRITTEN_HOURS}::int))
          RETURNING EXISTS (SELECT 1 FROM index_spaces o WHERE o.name = s.name AND o.workspace_id <> s.workspace_id) AS "isShared"`;
      });
      return z.array(takenRow).parse(rows)[0] ?? null;
    },

    /**
     * Forgets a space that the index holds no longer, with the vectors that no other of the workspace's has in common with
     * it. The last one stays where only its workspace was taken out of the index, and the next sweep removes the rest.
     */
    async forget(workspaceId: string, { name, model }: Pick<Space, "name" | "model">, isWhole: boolean): Promise<void> {
      await db.indexOrphan.deleteMany({ where: { workspaceId, space: name } });
      await db.$executeRaw`
        DELETE FROM embeddings WHERE workspace_id = ${workspaceId}::uuid AND model = ${model}
          AND NOT EXISTS (SELECT 1 FROM index_spaces WHERE workspace_id = ${workspaceId}::uuid AND model = ${model} AND name <> ${name})`;
      await db.$transaction(async (transaction) => {
        await lockNames(transaction, "to-remove");
        await transaction.$executeRaw`
          DELETE FROM index_spaces s WHERE s.workspace_id = ${workspaceId}::uuid AND s.name = ${name} AND s.state = 'dropped'
            AND (${isWhole} OR EXISTS (SELECT 1 FROM index_spaces o WHERE o.name = s.name AND o.workspace_id <> s.workspace_id))`;
      });
    },
  };
}
