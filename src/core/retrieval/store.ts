import { z } from "zod";
import type { Database } from "@/core/database";

const row = z.object({
  passageId: z.string(),
  documentId: z.string(),
  versionId: z.string(),
  position: z.number(),
  title: z.string(),
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

/** Joins what an index found to Postgres: only live versions of documents that are there, of the one workspace. */
export function createRetrievalStore(db: Database) {
  return {
    /** In no order; an id that opens nothing is left out. */
    listPassages: async (workspaceId: string, ids: string[]): Promise<LivePassage[]> =>
      parse(
        await db.$queryRaw`
        SELECT p.id AS "passageId", p.document_id AS "documentId", p.version_id AS "versionId", p.position, COALESCE(v.title, d.name) AS title,
          p.page_index AS "pageIndex", p.page_label AS "pageLabel", p.headings, p.start_offset AS start, p.end_offset AS end, p.text, p.language,
          v.created_at AS "createdAt"
        FROM passages p
        JOIN document_versions v ON v.id = p.version_id AND v.workspace_id = p.workspace_id
        JOIN documents d ON d.id = p.document_id AND d.workspace_id = p.workspace_id
        WHERE p.workspace_id = ${workspaceId}::uuid AND p.id = ANY(${ids}::uuid[])
          AND d.deleted_at IS NULL AND d.live_version_id = p.version_id AND v.retired_revision IS NULL`,
      ),
    /** The passages before and after some passages, by version and position. */
    listNeighbours: async (workspaceId: string, around: { versionId: string; position: number }[]): Promise<LivePassage[]> =>
      parse(
        await db.$queryRaw`
        SELECT p.id AS "passageId", p.document_id AS "documentId", p.version_id AS "versionId", p.position, COALESCE(v.title, d.name) AS title,
          p.page_index AS "pageIndex", p.page_label AS "pageLabel", p.headings, p.start_offset AS start, p.end_offset AS end, p.text, p.language,
          v.created_at AS "createdAt"
        FROM unnest(${around.map((near) => near.versionId)}::uuid[], ${around.map((near) => near.position)}::int[]) AS near(version_id, position)
        JOIN passages p ON p.version_id = near.version_id AND p.position IN (near.position - 1, near.position + 1)
        JOIN document_versions v ON v.id = p.version_id AND v.workspace_id = p.workspace_id
        JOIN documents d ON d.id = p.document_id AND d.workspace_id = p.workspace_id
        WHERE p.workspace_id = ${workspaceId}::uuid AND d.deleted_at IS NULL AND d.live_version_id = p.version_id AND v.retired_revision IS NULL`,
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
