import { z } from "zod";

import type { Database, Transaction } from "@/core/database";
import { AppError } from "@/core/errors";
import type { JobQueue } from "@/core/ports";

import { changeOf, lockWorkspace } from "./revision-store";
import { type Claim, LeaseLost } from "./store";

// Readers of the old version, such as an answer being written, still find its passages this long.
const PURGE_AFTER_SECONDS = 60;

const concerned = z.array(z.object({ id: z.uuid(), termTotals: z.unknown() }));
const counted = z.array(z.object({ missing: z.number() })).length(1);
const written = z.array(z.object({ documents: z.number(), versions: z.number() })).length(1);

/**
 * The swap: from its commit on the new version is found, and the old one is not. One after the other in a workspace.
 * `model` is what the passages were embedded with, if anything did.
 */
export function createSwap(db: Database, queue: Pick<JobQueue<Transaction>, "enqueue">) {
  return async function goLive(claim: Claim, model: string | null): Promise<void> {
    const { workspaceId, versionId } = claim;
    await db.$transaction(async (transaction) => {
      const workspace = await lockWorkspace(transaction, workspaceId);
      const versions = await findConcerned(transaction, claim);
      const retired = versions.filter(({ id }) => id !== versionId);
      const added = versions.filter(({ id }) => id === versionId);
      if (added.length === 0) throw new LeaseLost("before the swap");
      if (model !== null) await assertVectors(transaction, claim, model);
      const change = changeOf(workspace, { added, retired });
      // Removed, or taken over, while this transaction waited for its turn: nothing of it may stay.
      if (!(await write(transaction, claim, change))) throw new LeaseLost("during the swap");
      for (const { id } of retired) {
        await queue.enqueue(transaction, "version.purge", { workspaceId, versionId: id }, { afterSeconds: PURGE_AFTER_SECONDS });
      }
    });
  };
}

/** The version to come, where the fence still stands, and those to go. The document is locked first, as everywhere, then its versions. */
async function findConcerned(transaction: Transaction, { workspaceId, documentId, versionId, fence }: Claim) {
  return concerned.parse(
    await transaction.$queryRaw`
      SELECT v.id, v.term_totals AS "termTotals"
      FROM documents d JOIN document_versions v ON v.workspace_id = d.workspace_id AND v.document_id = d.id
      WHERE d.workspace_id = ${workspaceId}::uuid AND d.id = ${documentId}::uuid
        AND (v.state = 'live' OR (v.id = ${versionId}::uuid AND v.state = 'building' AND v.fence = ${fence}))
      FOR NO KEY UPDATE OF d`,
  );
}

/**
 * A purge may have removed vectors that this version found instead of making its own; the next attempt makes them.
 * @throws INDEX_INCOMPLETE (retryable).
 */
async function assertVectors(transaction: Transaction, { workspaceId, versionId }: Claim, model: string): Promise<void> {
  const [row] = counted.parse(
    await transaction.$queryRaw`
      SELECT count(*)::int AS missing FROM passages p
      WHERE p.workspace_id = ${workspaceId}::uuid AND p.version_id = ${versionId}::uuid AND NOT EXISTS (
        SELECT 1 FROM embeddings e WHERE e.workspace_id = p.workspace_id AND e.model = ${model} AND e.hash = p.embedded_hash)`,
  );
  if (row?.missing !== 0) throw new AppError("INDEX_INCOMPLETE", `${row?.missing} passages have no vector`, { retryable: true });
}

async function write(transaction: Transaction, claim: Claim, { revision, totals, means, weighedAt }: ReturnType<typeof changeOf>) {
  const { workspaceId, documentId, versionId, fence } = claim;
  const [counts] = written.parse(
    await transaction.$queryRaw`
      WITH workspace AS (
        UPDATE workspaces SET index_revision = ${revision}, term_totals = ${JSON.stringify(totals)}::jsonb,
          mean_lengths = ${JSON.stringify(means)}::jsonb, weighed_at = ${weighedAt}
        WHERE id = ${workspaceId}::uuid
      ), retired AS (
        UPDATE document_versions SET state = 'retired', retired_revision = ${revision}
        WHERE workspace_id = ${workspaceId}::uuid AND document_id = ${documentId}::uuid AND state = 'live'
      ), version AS (
        UPDATE document_versions SET state = 'live', live_revision = ${revision}
        WHERE workspace_id = ${workspaceId}::uuid AND id = ${versionId}::uuid AND state = 'building' AND fence = ${fence}
        RETURNING id
      ), document AS (
        UPDATE documents SET state = 'ready', live_version_id = ${versionId}::uuid, failure_code = NULL, failure_detail = NULL,
          progress_done = NULL, progress_total = NULL
        WHERE workspace_id = ${workspaceId}::uuid AND id = ${documentId}::uuid AND deleted_at IS NULL
        RETURNING id
      )
      SELECT (SELECT count(*)::int FROM document) AS documents, (SELECT count(*)::int FROM version) AS versions`,
  );
  return counts?.documents === 1 && counts.versions === 1;
}
