import { z } from "zod";
import type { Database } from "@/core/database";
import { type MeanLengths, meanLengths } from "@/core/ingestion/lengths";
import { unpackTerms, weigh } from "@/core/ingestion/terms";
import type { IndexPlace, IndexPoint } from "@/core/ports";
import type { IndexPlaces } from "./index-place";

const stateRow = z.object({
  revision: z.bigint(),
  weighedAt: z.bigint(),
  embedder: z.string().nullable(),
  /** Null where the place has no row yet. */
  vectorsRevision: z.bigint().nullable(),
});
const EMPTY = { revision: 0n, weighedAt: 0n, embedder: null, vectorsRevision: null };
const bytes = z.instanceof(Uint8Array);
const pointRow = z.object({
  id: z.string(),
  versionId: z.string(),
  documentId: z.string(),
  position: z.number(),
  terms: bytes,
  metaTerms: bytes,
  vector: bytes.nullable(),
});
type PointRow = z.infer<typeof pointRow>;

// Few versions at a time, so that the database walks its index by version and position. Rows with their terms and vectors weigh some kilobytes each.
const VERSIONS_AT_ONCE = 200;
const ROWS_AT_ONCE = 1_000;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/**
 * Reads what an embedded index holds in memory: which versions are live at a revision, and their passages, weighed
 * with the workspace's mean lengths.
 */
export function createIndexSource(db: Database, places: Pick<IndexPlaces, "findVectors">) {
  async function meansOf(workspaceId: string): Promise<MeanLengths | null> {
    const workspace = await db.workspace.findUnique({ where: { id: workspaceId }, select: { meanLengths: true } });
    return meanLengths.nullable().catch(null).parse(workspace?.meanLengths);
  }

  async function* rowsOf(workspaceId: string, versionIds: string[], embedder: string | null): AsyncIterable<PointRow[]> {
    let after = { versionId: FIRST_ID, position: -1 };
    let size = ROWS_AT_ONCE;
    while (size === ROWS_AT_ONCE) {
      // Vectors are looked up one by one: of a young library Postgres believes that it has few, and would compare each with each in a join.
      const found = await db.$queryRaw`
        SELECT p.id, p.version_id AS "versionId", p.document_id AS "documentId", p.position, p.terms, p.meta_terms AS "metaTerms", (
          SELECT e.vector FROM embeddings e WHERE e.workspace_id = p.workspace_id AND e.model = ${embedder} AND e.hash = p.embedded_hash
        ) AS vector
        FROM passages p
        WHERE p.workspace_id = ${workspaceId}::uuid AND p.version_id = ANY(${versionIds}::uuid[])
          AND (p.version_id, p.position) > (${after.versionId}::uuid, ${after.position}::int)
        ORDER BY p.version_id, p.position LIMIT ${ROWS_AT_ONCE}`;
      const rows = z.array(pointRow).parse(found);
      if (rows.length > 0) yield rows;
      after = rows.at(-1) ?? after;
      size = rows.length;
    }
  }

  return {
    /** A workspace that is not there is empty, at revision 0. Every search begins with this: it is one statement where the place has a row. */
    async getState(place: IndexPlace) {
      const rows = await db.$queryRaw`
        SELECT w.index_revision AS revision, w.weighed_at AS "weighedAt", s.model AS embedder, s.revision AS "vectorsRevision"
        FROM workspaces w LEFT JOIN index_spaces s ON s.workspace_id = w.id AND s.name = ${place.space}
        WHERE w.id = ${place.workspaceId}::uuid`;
      const { revision, weighedAt, embedder, vectorsRevision } = z.array(stateRow).parse(rows)[0] ?? EMPTY;
      if (vectorsRevision !== null) return { revision, weighedAt, embedder, vectorsRevision };
      const vectors = await places.findVectors(place);
      return { revision, weighedAt, embedder: vectors.model, vectorsRevision: vectors.revision };
    },

    async changes(workspaceId: string, after: bigint, upTo: bigint) {
      const select = { id: true };
      const live = await db.documentVersion.findMany({
        where: { workspaceId, liveRevision: { gt: after, lte: upTo }, OR: [{ retiredRevision: null }, { retiredRevision: { gt: upTo } }] },
        select,
      });
      const retired = await db.documentVersion.findMany({ where: { workspaceId, retiredRevision: { gt: after, lte: upTo } }, select });
      return { live: live.map(({ id }) => id), retired: retired.map(({ id }) => id) };
    },

    async *points(workspaceId: string, versionIds: string[], embedder: string | null): AsyncIterable<IndexPoint[]> {
      const means = versionIds.length > 0 ? await meansOf(workspaceId) : null;
      if (!means) return;
      for (let from = 0; from < versionIds.length; from += VERSIONS_AT_ONCE) {
        for await (const rows of rowsOf(workspaceId, versionIds.slice(from, from + VERSIONS_AT_ONCE), embedder)) {
          yield rows.map((row) => toPoint(row, means));
        }
      }
    },
  };
}

function toPoint({ terms, metaTerms, vector, position: _, ...ids }: PointRow, means: MeanLengths): IndexPoint {
  return {
    ...ids,
    lex: weigh(unpackTerms(terms), means.lex),
    meta: weigh(unpackTerms(metaTerms), means.meta),
    // A copy, since a driver's buffer rarely begins where 32-bit numbers may.
    dense: vector && new Float32Array(vector.slice().buffer),
  };
}
