import { z } from "zod";

import type { DocumentState, DocumentSummary } from "@/contracts/documents";
import { databaseTime } from "@/core/clock";
import type { Database, Transaction } from "@/core/database";
import { documentRow, toSummary } from "@/core/documents/summary";
import type { AppError } from "@/core/errors";
import type { JobQueue } from "@/core/ports";
import { Prisma } from "@/generated/prisma/client";

import { type MeanLengths, meanLengths } from "./lengths";

/** A worker that lost its lease, or whose document was removed: its writes change nothing. */
export class LeaseLost extends Error {}

const claimRow = documentRow.extend({
  documentId: z.uuid(),
  sha256: z.string(),
  means: z.unknown().transform((stored): MeanLengths | null => meanLengths.safeParse(stored).data ?? null),
  isRepeated: z.boolean(),
});

/** One attempt at one version: every write below names its fence. */
export type Claim = {
  workspaceId: string;
  documentId: string;
  versionId: string;
  fence: string;
  sha256: string;
  /** What stored weights are made with; null in a workspace without passages. */
  means: MeanLengths | null;
  /** Whether an earlier attempt may have left passages. */
  isRepeated: boolean;
  document: DocumentSummary;
};
type Job = { id: string; attempt: number; payload: { workspaceId: string; versionId: string } };

/** What ingestion writes. A write under a lost fence throws LeaseLost and leaves everything as it is. */
export function createIngestionStore(db: Database, queue: Pick<JobQueue<Transaction>, "enqueue">) {
  return {
    /** Takes a version for this attempt; null when it is done, given up, or a later attempt has it. */
    async claim({ id, attempt, payload }: Job): Promise<Claim | null> {
      const fence = `${id}:${attempt}`;
      const rows = await db.$queryRaw`
        WITH before AS (
          SELECT v.id, v.fence FROM documents d JOIN document_versions v ON v.workspace_id = d.workspace_id AND v.document_id = d.id
          WHERE v.workspace_id = ${payload.workspaceId}::uuid AND v.id = ${payload.versionId}::uuid AND d.deleted_at IS NULL
          FOR UPDATE OF d, v
        ), claimed AS (
          UPDATE document_versions v SET fence = ${fence}
          FROM before, (SELECT set_config('synchronous_commit', 'off', true)) AS quick
          WHERE v.id = before.id AND v.state = 'building'
            AND (v.fence IS NULL OR split_part(v.fence, ':', 1) <> ${id} OR split_part(v.fence, ':', 2)::int <= ${attempt}::int)
          RETURNING v.workspace_id, v.document_id, v.sha256, before.fence IS NOT NULL AS is_repeated
        ), document AS (
          UPDATE documents d SET state = 'reading', progress_done = NULL, progress_total = NULL
          FROM claimed WHERE d.workspace_id = claimed.workspace_id AND d.id = claimed.document_id
          RETURNING d.*
        )
        SELECT d.id AS "documentId", claimed.sha256, w.mean_lengths AS means, claimed.is_repeated AS "isRepeated",
          d.id, d.name, d.type, d.size_bytes AS "sizeBytes", d.state, NULL::int AS "progressDone", NULL::int AS "progressTotal",
          d.failure_code AS "failureCode", d.failure_detail AS "failureDetail", d.created_at AS "createdAt",
          live.title, live.page_count AS "pageCount", live.empty_pages AS "emptyPages", live.notice, live.passage_count AS "passageCount",
          NULL::int AS "queuePosition"
        FROM claimed JOIN document d ON true JOIN workspaces w ON w.id = claimed.workspace_id
        LEFT JOIN document_versions live ON live.workspace_id = d.workspace_id AND live.id = d.live_version_id`;
      const [row] = z.array(claimRow).parse(rows);
      if (!row) return null;
      const { documentId, sha256, means, isRepeated, ...document } = row;
      return { ...payload, documentId, fence, sha256, means, isRepeated, document: toSummary(document) };
    },

    async saveProgress(claim: Claim, { state, done, total }: { state: DocumentState; done: number | null; total: number | null }) {
      const changed = await db.$executeRaw`
        WITH held AS (${heldBy(claim)})
        UPDATE documents SET state = ${state}, progress_done = ${done}::int, progress_total = ${total}::int,
          failure_code = NULL, failure_detail = NULL
        FROM held WHERE documents.id = held.id`;
      if (changed === 0) throw new LeaseLost("while telling progress");
    },

    /** Ends a version that cannot be read; what was searchable before stays so. */
    async fail(claim: Claim, error: Pick<AppError, "code" | "detail">): Promise<void> {
      await db.$transaction(async (transaction) => {
        const where = { workspaceId: claim.workspaceId, id: claim.versionId, fence: claim.fence, state: "building" };
        if (!(await endVersion(transaction, queue, where, claim.documentId, error))) throw new LeaseLost("while failing");
      });
    },

    /** The same for a version whose every attempt took its process down. Answers its document; null when there was nothing to end. */
    async giveUp(workspaceId: string, versionId: string, error: Pick<AppError, "code" | "detail">): Promise<string | null> {
      return db.$transaction(async (transaction) => {
        const version = await transaction.documentVersion.findFirst({
          where: { workspaceId, id: versionId },
          select: { documentId: true },
        });
        if (!version) return null;
        const where = { workspaceId, id: versionId, state: "building" };
        return (await endVersion(transaction, queue, where, version.documentId, error)) ? version.documentId : null;
      });
    },

    /** Shows why an attempt failed while the next one is still to come. */
    async showSetback(claim: Claim, error: Pick<AppError, "code" | "detail">): Promise<void> {
      const changed = await db.$executeRaw`
        WITH held AS (${heldBy(claim)})
        UPDATE documents SET failure_code = ${error.code}, failure_detail = ${error.detail}
        FROM held WHERE documents.id = held.id`;
      if (changed === 0) throw new LeaseLost("while showing a setback");
    },

    /** Whether a version can never be found again. */
    async hasEnded(claim: Claim): Promise<boolean> {
      const where = { workspaceId: claim.workspaceId, id: claim.versionId, state: { in: ["building", "live"] } };
      return (await db.documentVersion.count({ where })) === 0;
    },
  };
}

/** The document, while the claim stands. Both rows are locked: after waiting for a swap, the version is looked at anew. */
function heldBy({ workspaceId, versionId, fence }: Claim): Prisma.Sql {
  return Prisma.sql`
    SELECT d.id FROM documents d JOIN document_versions v ON v.workspace_id = d.workspace_id AND v.document_id = d.id
    WHERE v.workspace_id = ${workspaceId}::uuid AND v.id = ${versionId}::uuid AND v.fence = ${fence} AND v.state = 'building'
      AND d.deleted_at IS NULL
    FOR NO KEY UPDATE OF d, v`;
}

type VersionFilter = { workspaceId: string; id: string; state: string; fence?: string };

async function endVersion(
  transaction: Transaction,
  queue: Pick<JobQueue<Transaction>, "enqueue">,
  where: VersionFilter,
  documentId: string,
  { code, detail }: Pick<AppError, "code" | "detail">,
): Promise<boolean> {
  const { workspaceId, id: versionId } = where;
  // The document before its version, as removing and reading again do: the other way round they would wait for each other.
  await transaction.$executeRaw`SELECT FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${documentId}::uuid FOR NO KEY UPDATE`;
  const endedAt = await databaseTime(transaction);
  const { count } = await transaction.documentVersion.updateMany({ where, data: { state: "failed", fence: null, endedAt } });
  if (count === 0) return false;
  await transaction.document.updateMany({
    where: { workspaceId, id: documentId, deletedAt: null },
    data: { state: "failed", failureCode: code, failureDetail: detail, progressDone: null, progressTotal: null },
  });
  await queue.enqueue(transaction, "version.purge", { workspaceId, versionId });
  return true;
}
