import { z } from "zod";

import type { DocumentSummary, DocumentType } from "@/contracts/documents";
import type { ErrorCode } from "@/contracts/error-codes";
import type { Transaction } from "@/core/database";
import { AppError } from "@/core/errors";

import { toSummary } from "./summary";

export type NewDocument = {
  name: string;
  type: DocumentType;
  sizeBytes: number;
  sha256: string;
  createdById: string;
  /** Why it will not be read; null where it will be. */
  failure: { code: ErrorCode; detail: string | null } | null;
};

const inserted = z.object({
  id: z.uuid().nullable(),
  createdAt: z.date().nullable(),
  versionId: z.uuid().nullable(),
  waiting: z.number(),
});

/** Writes a document and its first version in one statement; null when the same bytes are there already. */
export async function insertDocument(
  transaction: Transaction,
  workspaceId: string,
  document: NewDocument,
): Promise<{ summary: DocumentSummary; versionId: string | null } | null> {
  const { name, type, sizeBytes, sha256, createdById, failure } = document;
  const state = failure ? "failed" : "received";
  const { code = null, detail = null } = failure ?? {};
  const rows = await transaction.$queryRaw`
    WITH collection AS (
      SELECT id FROM collections WHERE workspace_id = ${workspaceId}::uuid AND is_open ORDER BY created_at LIMIT 1
    ), document AS (
      INSERT INTO documents (id, workspace_id, collection_id, name, type, size_bytes, sha256, state, failure_code, failure_detail, created_by_id)
      SELECT uuidv7(), ${workspaceId}::uuid, collection.id, ${name}, ${type}, ${sizeBytes}::int, ${sha256}, ${state}, ${code}, ${detail},
        ${createdById}::uuid
      FROM collection
      ON CONFLICT (workspace_id, sha256) WHERE deleted_at IS NULL DO NOTHING
      RETURNING id, created_at
    ), waiting AS (
      SELECT workspace_id, count(*)::int AS count FROM documents WHERE state = 'received' AND deleted_at IS NULL GROUP BY workspace_id
    ), own AS (
      SELECT coalesce(max(count), 0) AS count FROM waiting WHERE workspace_id = ${workspaceId}::uuid
    ), version AS (
      INSERT INTO document_versions (id, workspace_id, document_id, number, sha256)
      SELECT uuidv7(), ${workspaceId}::uuid, document.id, 1, ${sha256} FROM document WHERE ${code}::text IS NULL
      RETURNING id
    )
    SELECT document.id, document.created_at AS "createdAt", (SELECT id FROM version) AS "versionId",
      (SELECT own.count + coalesce((
        SELECT sum(least(waiting.count, own.count + 1)) FROM waiting WHERE waiting.workspace_id <> ${workspaceId}::uuid), 0)::int
        FROM own) AS waiting
    FROM collection LEFT JOIN document ON true`;
  const [row] = z.array(inserted).parse(rows);
  if (!row) throw new AppError("NOT_PERMITTED", "no collection of the workspace is open");
  const { id, createdAt, versionId, waiting } = row;
  if (!id || !createdAt) return null;
  const queuePosition = failure ? null : waiting;
  const summary = toSummary({
    ...NEW,
    id,
    name,
    type,
    sizeBytes,
    state,
    failureCode: code,
    failureDetail: detail,
    createdAt,
    queuePosition,
  });
  return { summary, versionId };
}

const NEW = {
  progressDone: null,
  progressTotal: null,
  title: null,
  pageCount: null,
  emptyPages: null,
  notice: null,
  passageCount: null,
};
