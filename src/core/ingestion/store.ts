import { z } from "zod";

import type { DocumentState } from "@/contracts/documents";
import type { Database, Transaction } from "@/core/database";
import type { AppError } from "@/core/errors";
import type { JobQueue, ReadText } from "@/core/ports";

import { type MeanLengths, meanLengths, meansOf, totalsOf } from "./lengths";
import type { PreparedPassage } from "./prepare";
import { SPLITTER_VERSION } from "./split";
import { packTerms, TERMS_VERSION } from "./terms";

const ROWS = 500;

/** A worker that lost its lease, or whose document was removed: its writes change nothing. */
export class LeaseLost extends Error {}

const claimRow = z.object({
  documentId: z.uuid(),
  sha256: z.string(),
  means: z.unknown().transform((stored): MeanLengths | null => meanLengths.safeParse(stored).data ?? null),
});

/** One attempt at one version: every write below names its fence. */
export type Claim = z.infer<typeof claimRow> & { workspaceId: string; versionId: string; fence: string };
type Job = { id: string; attempt: number; payload: { workspaceId: string; versionId: string } };

/** What ingestion writes. A write under a lost fence throws LeaseLost and leaves everything as it is. */
export function createIngestionStore(db: Database, queue: Pick<JobQueue<Transaction>, "enqueue">) {
  return {
    /** Takes a version for this attempt; null when it is done, given up, or a later attempt has it. */
    async claim({ id, attempt, payload }: Job): Promise<Claim | null> {
      const fence = `${id}:${attempt}`;
      const rows = await db.$queryRaw`
        UPDATE document_versions v SET fence = ${fence}
        FROM documents d, workspaces w
        WHERE v.workspace_id = ${payload.workspaceId}::uuid AND v.id = ${payload.versionId}::uuid AND v.state = 'building'
          AND d.workspace_id = v.workspace_id AND d.id = v.document_id AND d.deleted_at IS NULL AND w.id = v.workspace_id
          AND (v.fence IS NULL OR split_part(v.fence, ':', 1) <> ${id} OR split_part(v.fence, ':', 2)::int <= ${attempt}::int)
        RETURNING d.id AS "documentId", v.sha256, w.mean_lengths AS means`;
      const [row] = z.array(claimRow).parse(rows);
      return row ? { ...row, ...payload, fence } : null;
    },

    async saveProgress(claim: Claim, { state, done, total }: { state: DocumentState; done: number | null; total: number | null }) {
      const changed = await db.$executeRaw`
        UPDATE documents d SET state = ${state}, progress_done = ${done}::int, progress_total = ${total}::int, failure_code = NULL
        FROM document_versions v
        WHERE v.id = ${claim.versionId}::uuid AND v.fence = ${claim.fence} AND v.state = 'building'
          AND d.workspace_id = v.workspace_id AND d.id = v.document_id AND d.deleted_at IS NULL`;
      if (changed === 0) throw new LeaseLost("while telling progress");
    },

    /** Stores all passages of a version anew; answers the mean lengths to weigh them with. */
    async savePassages(claim: Claim, read: ReadText, passages: PreparedPassage[]): Promise<MeanLengths> {
      const totals = totalsOf(passages);
      const means = claim.means ?? meansOf(totals);
      if (!means) throw new RangeError("a version without passages has no mean lengths");
      await db.$transaction(async (transaction) => {
        // The swap waits for the disk; what it makes visible is then on the disk as well.
        await transaction.$executeRaw`SET LOCAL synchronous_commit = off`;
        const { count } = await transaction.documentVersion.updateMany({
          where: { workspaceId: claim.workspaceId, id: claim.versionId, fence: claim.fence, state: "building" },
          data: { ...describe(read), passageCount: passages.length, termTotals: totals, splitter: SPLITTER_VERSION, terms: TERMS_VERSION },
        });
        if (count === 0) throw new LeaseLost("while storing passages");
        await transaction.passage.deleteMany({ where: { workspaceId: claim.workspaceId, versionId: claim.versionId } });
        for (let at = 0; at < passages.length; at += ROWS) {
          await transaction.passage.createMany({ data: passages.slice(at, at + ROWS).map((passage) => toRow(claim, passage)) });
        }
      });
      return means;
    },

    /** Ends a version that cannot be read; what was searchable before stays so. */
    async fail(claim: Claim, error: Pick<AppError, "code" | "detail">): Promise<void> {
      await db.$transaction(async (transaction) => {
        const where = { workspaceId: claim.workspaceId, id: claim.versionId, fence: claim.fence, state: "building" };
        await endVersion(transaction, queue, where, claim.documentId, error);
      });
    },

    /** The same for a version whose every attempt took its process down; false when there was nothing to end. */
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
      await db.$executeRaw`
        UPDATE documents d SET failure_code = ${error.code}, failure_detail = ${error.detail}
        FROM document_versions v
        WHERE v.id = ${claim.versionId}::uuid AND v.fence = ${claim.fence} AND v.state = 'building'
          AND d.workspace_id = v.workspace_id AND d.id = v.document_id`;
    },

    /** Whether a version may still become live. */
    async isBuilding(claim: Claim): Promise<boolean> {
      const where = { workspaceId: claim.workspaceId, id: claim.versionId, state: "building" };
      return (await db.documentVersion.count({ where })) > 0;
    },
  };
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
  const { count } = await transaction.documentVersion.updateMany({ where, data: { state: "failed", fence: null } });
  if (count === 0) return false;
  await transaction.document.updateMany({
    where: { workspaceId, id: documentId, deletedAt: null },
    data: { state: "failed", failureCode: code, failureDetail: detail, progressDone: null, progressTotal: null },
  });
  await queue.enqueue(transaction, "version.purge", { workspaceId, versionId });
  return true;
}

/** Numbers, from 1, of the pages without text. */
export function emptyPagesOf({ text, pages }: ReadText): number[] {
  return pages.flatMap(({ start, end }, index) => (text.slice(start, end).trim() === "" ? [index + 1] : []));
}

function describe(read: ReadText) {
  const { title, text, pages } = read;
  return { title, textLength: text.length, pages, pageCount: pages.length > 0 ? pages.length : null, emptyPages: emptyPagesOf(read) };
}

function toRow({ workspaceId, versionId, documentId }: Claim, passage: PreparedPassage) {
  const { id, position, start, end, pageIndex, pageLabel, headings, language, text, textHash, embeddedHash, lex, meta } = passage;
  return {
    ...{ id, workspaceId, versionId, documentId, position, startOffset: start, endOffset: end, pageIndex, pageLabel, headings },
    ...{ language, text, textHash, embeddedHash, terms: packTerms(lex), metaTerms: packTerms(meta) },
  };
}
