import type { Database, Transaction } from "@/core/database";
import type { JobQueue } from "@/core/ports";

import { lockWorkspace, saveWorkspace } from "./revision-store";
import { type Claim, LeaseLost } from "./store";

// Readers of the old version, such as an answer being written, still find its passages this long.
const PURGE_AFTER_SECONDS = 60;

/** The swap: from its commit on the new version is found, and the old one is not. One after the other in a workspace. */
export function createSwap(db: Database, queue: Pick<JobQueue<Transaction>, "enqueue">) {
  return async function goLive({ workspaceId, versionId, documentId, fence }: Claim): Promise<void> {
    await db.$transaction(async (transaction) => {
      const workspace = await lockWorkspace(transaction, workspaceId);
      const building = { workspaceId, id: versionId, fence, state: "building" };
      const own = await transaction.documentVersion.findFirst({ where: building, select: { termTotals: true } });
      const old = await transaction.documentVersion.findMany({
        where: { workspaceId, documentId, state: "live" },
        select: { id: true, termTotals: true },
      });
      if (!own) throw new LeaseLost("before the swap");
      const revision = await saveWorkspace(transaction, workspace, { added: [own], retired: old });
      const documents = await transaction.document.updateMany({
        where: { workspaceId, id: documentId, deletedAt: null },
        data: { state: "ready", liveVersionId: versionId, failureCode: null, failureDetail: null, progressDone: null, progressTotal: null },
      });
      const versions = await transaction.documentVersion.updateMany({ where: building, data: { state: "live", liveRevision: revision } });
      // Removed, or taken over, while this transaction waited for its turn.
      if (documents.count === 0 || versions.count === 0) throw new LeaseLost("during the swap");
      for (const { id } of old) await retire(transaction, queue, workspaceId, id, revision);
    });
  };
}

async function retire(
  transaction: Transaction,
  queue: Pick<JobQueue<Transaction>, "enqueue">,
  workspaceId: string,
  versionId: string,
  retiredRevision: bigint,
): Promise<void> {
  await transaction.documentVersion.updateMany({ where: { workspaceId, id: versionId }, data: { state: "retired", retiredRevision } });
  await queue.enqueue(transaction, "version.purge", { workspaceId, versionId }, { afterSeconds: PURGE_AFTER_SECONDS });
}
