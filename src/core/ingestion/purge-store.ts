import type { Database } from "@/core/database";
import { lockFile } from "@/core/documents/versions-store";

/** What purging reads and removes. */
export function createPurgeStore(db: Database) {
  return {
    /** A version that can never be found again; null for any other. */
    findEnded: (workspaceId: string, versionId: string) =>
      db.documentVersion.findFirst({
        where: { workspaceId, id: versionId, state: { in: ["retired", "failed"] } },
        select: { sha256: true },
      }),

    /** Passages with the vectors that no other passage has in common with them. */
    async removePassages(workspaceId: string, versionId: string): Promise<void> {
      await db.$transaction([
        db.$executeRaw`
          DELETE FROM embeddings e
          USING (SELECT DISTINCT embedded_hash FROM passages WHERE workspace_id = ${workspaceId}::uuid AND version_id = ${versionId}::uuid) gone
          WHERE e.workspace_id = ${workspaceId}::uuid AND e.hash = gone.embedded_hash AND NOT EXISTS (
            SELECT 1 FROM passages p
            WHERE p.workspace_id = e.workspace_id AND p.embedded_hash = e.hash AND p.version_id <> ${versionId}::uuid)`,
        db.passage.deleteMany({ where: { workspaceId, versionId } }),
        db.documentVersion.updateMany({ where: { workspaceId, id: versionId }, data: { pages: [], emptyPages: [] } }),
      ]);
    },

    /** Calls `remove` when no document that is there has this file; under the lock that adding one takes too. */
    async removeUnusedFile(workspaceId: string, sha256: string, remove: () => Promise<void>): Promise<boolean> {
      return db.$transaction(async (transaction) => {
        await lockFile(transaction, workspaceId, sha256);
        const users = await transaction.document.count({ where: { workspaceId, sha256, deletedAt: null } });
        if (users > 0) return false;
        await remove();
        return true;
      });
    },
  };
}
