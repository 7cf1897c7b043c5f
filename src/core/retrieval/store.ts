import { z } from "zod";
import type { Database } from "@/core/database";
import { Prisma } from "@/generated/prisma/client";

const row = z.object({
  passageId: z.string(),
  documentId: z.string(),
  versionId: z.string(),
  position: z.number(),
  title: z.string(),
  documentName: z.string().optional(),
  pageIndex: z.number().nullable(),
  pageLabel: z.string().nullable(),
  headings: z.array(z.string()).nullable(),
  start: z.number(),
  end: z.number(),
  text: z.string(),
  language: z.string(),
  createdAt: z.date(),
});
/** A live passage, with when its version was made. */
export type LivePassage = Omit<z.infer<typeof row>, "headings"> & { headings: string[] };

const columns = Prisma.sql`
  p.id AS "passageId", p.document_id AS "documentId", p.version_id AS "versionId", p.position, COALESCE(v.title, d.name) AS title,
  d.name AS "documentName",
  p.page_index AS "pageIndex", p.page_label AS "pageLabel", p.headings, p.start_offset AS start, p.end_offset AS end, p.text, p.language,
  v.created_at AS "createdAt"`;
const joined = Prisma.sql`
  JOIN document_versions v ON v.id = p.version_id AND v.workspace_id = p.workspace_id
  JOIN documents d ON d.id = p.document_id AND d.workspace_id = p.workspace_id`;
const isLive = Prisma.sql`d.deleted_at IS NULL AND d.live_version_id = p.version_id AND v.retired_revision IS NULL`;

/** Joins what an index found to Postgres: only live versions of documents that are there, of the one workspace. */
export function createRetrievalStore(db: Database) {
  return {
    /** In no order; an id that opens nothing is left out. */
    listPassages: async (workspaceId: string, ids: string[]): Promise<LivePassage[]> =>
      parse(
        await db.$queryRaw`
          SELECT ${columns} FROM passages p ${joined}
          WHERE p.workspace_id = ${workspaceId}::uuid AND p.id = ANY(${ids}::uuid[]) AND ${isLive}`,
      ),
    /** Of each document the passage whose id comes first; in the order of the ids, at most `limit`. */
    listBestOfDocuments: async (workspaceId: string, ids: string[], limit: number): Promise<LivePassage[]> =>
      parse(
        await db.$queryRaw`
          SELECT ${columns} FROM (
            SELECT DISTINCT ON (p.document_id) p.id, asked.rank
            FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS asked(id, rank) JOIN passages p ON p.id = asked.id ${joined}
            WHERE p.workspace_id = ${workspaceId}::uuid AND ${isLive}
            ORDER BY p.document_id, asked.rank
          ) AS best JOIN passages p ON p.id = best.id ${joined}
          ORDER BY best.rank LIMIT ${limit}`,
      ),
    /** The passages before and after some passages, by version and position. */
    listNeighbours: async (workspaceId: string, around: { versionId: string; position: number }[]): Promise<LivePassage[]> =>
      parse(
        await db.$queryRaw`
          SELECT ${columns}
          FROM unnest(${around.map((near) => near.versionId)}::uuid[], ${around.map((near) => near.position)}::int[]) AS near(version_id, position)
          JOIN passages p ON p.version_id = near.version_id AND p.position IN (near.position - 1, near.position + 1) ${joined}
          WHERE p.workspace_id = ${workspaceId}::uuid AND ${isLive}`,
      ),
  };
}
export type RetrievalStore = ReturnType<typeof createRetrievalStore>;

function parse(rows: unknown): LivePassage[] {
  return z
    .array(row)
    .parse(rows)
    .map((passage) => ({ ...passage, headings: passage.headings ?? [] }));
}
