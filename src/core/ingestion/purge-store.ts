import type { Database } from "@/core/database";

import { lockWorkspace } from "./revision-store";

/** What purging reads and removes. */
export function createPurgeStore(db: Database) {
  return {
    /** Whether a version is there that can never be found again. */
    hasEnded: async (workspaceId: string, versionId: string): Promise<boolean> =>
      (await db.documentVersion.count({ where: { workspaceId, id: versionId, state: { in: ["retired", "failed"] } } })) > 0,

    /** Passages with the vectors that no other passage has in common with them. */
    async removePassages(workspaceId: string, versionId: string): Promise<void> {
      await db.$transaction(async (transaction) => {
        // Purges come one after the other, or each leaves a shared vector to the other; and a swap, which comes before or
        // after too, sees whether the vectors that it counts on are still there.
        await lockWorkspace(transaction, workspaceId);
        await transaction.$executeRaw`
          DELETE FROM embeddings e
          USING (SELECT DISTINCT embedded_hash FROM passages WHERE workspace_id = ${workspaceId}::uuid AND version_id = ${versionId}::uuid) gone
          WHERE e.workspace_id = ${workspaceId}::uuid AND e.hash = gone.embedded_hash AND NOT EXISTS (
            SELECT 1 FROM passages p
            WHERE p.workspace_id = e.workspace_id AND p.embedded_hash = e.hash AND p.version_id <> ${versionId}::uuid)`;
        await transaction.passage.deleteMany({ where: { workspaceId, versionId } });
        await transaction.documentVersion.updateMany({ where: { workspaceId, id: versionId }, data: { pages: [], emptyPages: [] } });
      });
    },
  };
}
