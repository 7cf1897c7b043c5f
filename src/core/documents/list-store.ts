import { z } from "zod";

import type { DocumentList, DocumentSummary, listDocumentsInput } from "@/contracts/documents";
import type { Database } from "@/core/database";
import { Prisma } from "@/generated/prisma/client";

import { documentRow, toSummary } from "./summary";

type Filter = z.infer<typeof listDocumentsInput>;

const totals = z.object({ total: z.number(), totalBytes: z.number(), readyCount: z.number() });

const NO_TOTALS = { total: 0, totalBytes: 0, readyCount: 0 };

const waiting = z.array(z.object({ id: z.uuid(), position: z.number() }));

/** Documents as lists show them: newest first, each that waits with its place in the queue. */
export function createDocumentLists(db: Database) {
  /**
   * Workers serve waiting workspaces in turn, so that what is before a document is its own workspace's earlier ones, and as
   * many of every other one. Every document that waits is numbered for it: only where one of those asked for does.
   */
  async function findPlaces(ids: string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await db.$queryRaw`
      WITH turns AS (
        SELECT id, row_number() OVER (PARTITION BY workspace_id ORDER BY id) AS turn FROM documents
        WHERE state = 'received' AND deleted_at IS NULL
      ), waiting AS (
        SELECT id, (row_number() OVER (ORDER BY turn, id) - 1)::int AS position FROM turns
      )
      SELECT id, position FROM waiting WHERE id = ANY(${ids}::uuid[])`;
    return new Map(waiting.parse(rows).map(({ id, position }) => [id, position]));
  }

  async function select(workspaceId: string, where: Prisma.Sql, limit: number): Promise<DocumentSummary[]> {
    const found = await db.$queryRaw`
      SELECT d.id, d.name, d.type, d.size_bytes AS "sizeBytes", d.state, d.progress_done AS "progressDone",
             d.progress_total AS "progressTotal", d.failure_code AS "failureCode", d.failure_detail AS "failureDetail",
             d.created_at AS "createdAt", v.title, v.page_count AS "pageCount", v.empty_pages AS "emptyPages", v.notice,
             v.passage_count AS "passageCount", NULL::int AS "queuePosition"
      FROM documents d
      LEFT JOIN document_versions v ON v.workspace_id = d.workspace_id AND v.id = d.live_version_id
      WHERE d.workspace_id = ${workspaceId}::uuid AND d.deleted_at IS NULL AND ${where}
      ORDER BY d.id DESC LIMIT ${limit}`;
    const rows = z.array(documentRow).parse(found);
    const places = await findPlaces(rows.filter(({ state }) => state === "received").map(({ id }) => id));
    return rows.map((row) => toSummary({ ...row, queuePosition: places.get(row.id) ?? null }));
  }

  return {
    async list(workspaceId: string, { search, state, cursor, limit }: Filter): Promise<DocumentList> {
      const wanted = Prisma.sql`(${search ?? ""} = '' OR strpos(lower(d.name), lower(${search ?? ""})) > 0)
        AND (${state ?? ""} = '' OR d.state = ${state ?? ""})`;
      const after = z.uuid().safeParse(cursor).data ?? null;
      const page = await select(workspaceId, Prisma.sql`${wanted} AND (${after}::uuid IS NULL OR d.id < ${after}::uuid)`, limit + 1);
      const counted = await db.$queryRaw`
        SELECT count(*)::int AS total, coalesce(sum(size_bytes), 0)::float8 AS "totalBytes",
               (count(*) FILTER (WHERE state = 'ready'))::int AS "readyCount"
        FROM documents d WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND ${wanted}`;
      const documents = page.slice(0, limit);
      const nextCursor = page.length > limit ? (documents.at(-1)?.id ?? null) : null;
      const [sums = NO_TOTALS] = z.array(totals).parse(counted);
      return { documents, nextCursor, ...sums };
    },

    async find(workspaceId: string, id: string): Promise<DocumentSummary | null> {
      const [found] = await select(workspaceId, Prisma.sql`d.id = ${id}::uuid`, 1);
      return found ?? null;
    },

    /** Whether any document is still on its way. */
    async hasUnfinished(workspaceId: string): Promise<boolean> {
      const where = { workspaceId, deletedAt: null, state: { notIn: ["ready", "failed"] } };
      return (await db.document.findFirst({ where, select: { id: true } })) !== null;
    },

    async findBySha256(workspaceId: string, sha256: string): Promise<DocumentSummary | null> {
      const [found] = await select(workspaceId, Prisma.sql`d.sha256 = ${sha256}`, 1);
      return found ?? null;
    },
  };
}
