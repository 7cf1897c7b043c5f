import { z } from "zod";
import { type Reconciliation, reconciliation } from "@/contracts/status";
import { databaseTime } from "@/core/clock";
import type { Database } from "@/core/database";
import type { IndexPlace, PointPage } from "@/core/ports";
import { countLive } from "@/core/spaces/fill-store";

const passageRow = z.object({ id: z.uuid(), versionId: z.uuid() });
const pointRow = z.object({
  id: z.uuid(),
  versionId: z.uuid(),
  /** null where Postgres has no such version. */
  state: z.enum(["building", "live", "retired", "failed"]).nullable(),
  endedAt: z.date().nullable(),
  isPassage: z.boolean(),
});
const seenRow = z.object({ id: z.uuid(), firstSeenAt: z.date() });
export type KnownPoint = z.infer<typeof pointRow>;
type Range = { after: string | null; upTo: string | null };

const ROWS_AT_ONCE = 5_000;
const LOWEST = "00000000-0000-0000-0000-000000000000";
const HIGHEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** What Postgres knows of the points of an index. */
export function createReconcileStore(db: Database) {
  return {
    /** The time that ends and first sights are told by. */
    time: () => databaseTime(db),

    /** Passages that can be found, by their ids, after one and up to another; of versions that the space holds already where it says so. */
    async *listLive({ workspaceId, space }: IndexPlace, { after, upTo }: Range, onlyFilled: boolean) {
      let from = after ?? LOWEST;
      let size = ROWS_AT_ONCE;
      while (size === ROWS_AT_ONCE) {
        const found = await db.$queryRaw`
          SELECT p.id, p.version_id AS "versionId" FROM passages p
          JOIN document_versions v ON v.workspace_id = p.workspace_id AND v.id = p.version_id AND v.state = 'live'
          WHERE p.workspace_id = ${workspaceId}::uuid AND p.id > ${from}::uuid AND p.id <= ${upTo ?? HIGHEST}::uuid
            AND (NOT ${onlyFilled} OR ${space} = ANY(v.spaces))
          ORDER BY p.id LIMIT ${ROWS_AT_ONCE}`;
        const rows = z.array(passageRow).parse(found);
        yield* rows;
        from = rows.at(-1)?.id ?? from;
        size = rows.length;
      }
    },

    /** How many they are, all together. */
    async countLive({ workspaceId, space }: IndexPlace, onlyFilled: boolean): Promise<number> {
      const { passages, filled } = await countLive(db, workspaceId, space);
      return onlyFilled ? filled : passages;
    },

    /** What became of the versions that points belong to. */
    async describe(workspaceId: string, points: PointPage["ids"]): Promise<KnownPoint[]> {
      const rows = await db.$queryRaw`
        SELECT point.id, point.version_id AS "versionId", v.state, v.ended_at AS "endedAt", p.id IS NOT NULL AS "isPassage"
        FROM unnest(${points.map(({ id }) => id)}::uuid[], ${points.map(({ versionId }) => versionId)}::uuid[]) AS point(id, version_id)
        LEFT JOIN document_versions v ON v.workspace_id = ${workspaceId}::uuid AND v.id = point.version_id
        LEFT JOIN passages p ON p.workspace_id = ${workspaceId}::uuid AND p.id = point.id`;
      return z.array(pointRow).parse(rows);
    },

    /** Remembers points that Postgres says nothing of, and forgets those that are gone. Answers since when each is known. */
    async remember({ workspaceId, space }: IndexPlace, ids: string[]): Promise<Map<string, Date>> {
      await db.$executeRaw`
        DELETE FROM index_orphans o WHERE o.workspace_id = ${workspaceId}::uuid AND o.space = ${space}
          AND NOT EXISTS (SELECT FROM unnest(${ids}::uuid[]) AS known(id) WHERE known.id = o.id)`;
      await db.$executeRaw`
        INSERT INTO index_orphans (workspace_id, space, id) SELECT ${workspaceId}::uuid, ${space}, id FROM unnest(${ids}::uuid[]) AS id
        ON CONFLICT DO NOTHING`;
      return this.firstSeen({ workspaceId, space });
    },

    async firstSeen({ workspaceId, space }: IndexPlace): Promise<Map<string, Date>> {
      const rows = await db.indexOrphan.findMany({ where: { workspaceId, space }, select: { id: true, firstSeenAt: true } });
      return new Map(
        z
          .array(seenRow)
          .parse(rows)
          .map(({ id, firstSeenAt }) => [id, firstSeenAt]),
      );
    },

    listWorkspaces: async (): Promise<{ workspaceId: string }[]> =>
      (await db.workspace.findMany({ select: { id: true }, orderBy: { createdAt: "asc" } })).map(({ id }) => ({ workspaceId: id })),

    async save(workspaceId: string, { ranAt: _, ...counts }: Reconciliation): Promise<void> {
      const row = { ...counts, ranAt: await databaseTime(db) };
      await db.reconciliation.upsert({ where: { workspaceId }, create: { workspaceId, ...row }, update: row });
    },

    /** How the last comparison went; null before the first one. */
    async findLast(workspaceId: string): Promise<Reconciliation | null> {
      const row = await db.reconciliation.findUnique({ where: { workspaceId } });
      return row && reconciliation.parse({ ...row, ranAt: row.ranAt.toISOString() });
    },
  };
}
export type ReconcileStore = ReturnType<typeof createReconcileStore>;
