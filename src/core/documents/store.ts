import type { DocumentSummary } from "@/contracts/documents";
import { databaseTime } from "@/core/clock";
import type { Database } from "@/core/database";
import { AppError } from "@/core/errors";
import { lockWorkspace, saveWorkspace } from "@/core/ingestion/revision-store";

import { insertDocument, type NewDocument } from "./insert-store";
import { addVersion, giveUpBuilding, lockFile, type Queue } from "./versions-store";

/** Changes of documents; each is one transaction with the jobs that it makes necessary. */
export function createDocumentStore(db: Database, queue: Queue) {
  return {
    /**
     * Adds a document unless the same bytes are there already; then answers null.
     * `isStored` is asked under the lock that a purge takes too, so that no row ever stands without its file.
     */
    async add(workspaceId: string, document: NewDocument, isStored: () => Promise<boolean>): Promise<DocumentSummary | null> {
      return db.$transaction(async (transaction) => {
        await lockFile(transaction, workspaceId, document.sha256);
        if (!(await isStored())) throw new AppError("UPLOAD_INCOMPLETE", "the file was removed while its document was added");
        const added = await insertDocument(transaction, workspaceId, document);
        if (!added) return null;
        const { summary, versionId } = added;
        if (versionId) await queue.enqueue(transaction, "document.ingest", { workspaceId, versionId });
        return summary;
      });
    },

    /** Reads a document's original once more; what is searchable now stays so meanwhile. False when there is none. */
    async readAgain(workspaceId: string, documentId: string): Promise<boolean> {
      return db.$transaction(async (transaction) => {
        const changed = await transaction.document.updateMany({
          where: { workspaceId, id: documentId, deletedAt: null },
          data: { state: "received", failureCode: null, failureDetail: null, progressDone: null, progressTotal: null },
        });
        if (changed.count === 0) return false;
        const { sha256 } = await transaction.document.findFirstOrThrow({
          where: { workspaceId, id: documentId },
          select: { sha256: true },
        });
        await giveUpBuilding(transaction, queue, workspaceId, [documentId]);
        await addVersion(transaction, queue, workspaceId, documentId, sha256);
        return true;
      });
    },

    /** Removes documents from every search at its commit. Answers which were there to be removed. */
    async remove(workspaceId: string, documentIds: string[]): Promise<string[]> {
      return db.$transaction(async (transaction) => {
        // The workspace first, as ingestion does: whoever waits here sees what the other has done.
        const workspace = await lockWorkspace(transaction, workspaceId);
        const there = await transaction.document.findMany({
          where: { workspaceId, id: { in: documentIds }, deletedAt: null },
          select: { id: true, sha256: true },
        });
        const ids = there.map(({ id }) => id);
        const now = await databaseTime(transaction);
        await transaction.document.updateMany({
          where: { workspaceId, id: { in: ids } },
          data: { deletedAt: now, liveVersionId: null },
        });
        await giveUpBuilding(transaction, queue, workspaceId, ids);
        const live = await transaction.documentVersion.findMany({
          where: { workspaceId, documentId: { in: ids }, state: "live" },
          select: { id: true, termTotals: true },
        });
        const retiredRevision = await saveWorkspace(transaction, queue, workspace, {
          added: [],
          retired: live,
        });
        await transaction.documentVersion.updateMany({
          where: { workspaceId, id: { in: live.map(({ id }) => id) } },
          data: { state: "retired", retiredRevision, endedAt: now },
        });
        for (const { id } of live) await queue.enqueue(transaction, "version.purge", { workspaceId, versionId: id });
        // Whatever became of a document, and even when it was never read, its bytes go.
        for (const { sha256 } of there) await queue.enqueue(transaction, "file.release", { workspaceId, sha256 });
        return ids;
      });
    },

    findFile: (workspaceId: string, id: string) =>
      db.document.findFirst({
        where: { workspaceId, id, deletedAt: null },
        select: { name: true, type: true, sha256: true, sizeBytes: true },
      }),
  };
}
