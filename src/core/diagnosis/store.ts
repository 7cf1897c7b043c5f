import { z } from "zod";
import { queueState } from "@/contracts/status";
import type { Database } from "@/core/database";

const server = z.object({ version: z.string(), sizeBytes: z.number() });
const library = z.object({ workspaces: z.number(), ready: z.number(), failed: z.number(), waiting: z.number() });
const index = z.object({ workspaceId: z.uuid(), revision: z.number(), passages: z.number() });
const comparison = z.object({ missing: z.number(), orphans: z.number(), refused: z.number(), oldestRun: z.date().nullable() });

/** Counts for the person who runs this installation, over all workspaces; no text, no names. */
export function createDiagnosisStore(db: Database) {
  return {
    async readServer() {
      const rows = await db.$queryRaw`
        SELECT current_setting('server_version') AS version, pg_database_size(current_database())::float8 AS "sizeBytes"`;
      return z.tuple([server]).parse(rows)[0];
    },

    /** Names of the migrations that were applied, in order. */
    async listMigrations(): Promise<string[]> {
      const rows = await db.$queryRaw`
        SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`;
      return z
        .array(z.object({ name: z.string() }))
        .parse(rows)
        .map(({ name }) => name);
    },

    /** The oldest release that can work with the schema, as its migrations say; null where every one can. */
    async findMinRelease(): Promise<string | null> {
      const rows = await db.$queryRaw`
        SELECT substr(logs, 13) AS release FROM _prisma_migrations WHERE logs ~ '^min_release \\d+\\.\\d+\\.\\d+$' AND finished_at IS NOT NULL
        ORDER BY string_to_array(substr(logs, 13), '.')::int[] DESC LIMIT 1`;
      return z.array(z.object({ release: z.string() })).parse(rows)[0]?.release ?? null;
    },

    async countDocuments() {
      const rows = await db.$queryRaw`
        SELECT (SELECT count(*)::int FROM workspaces) AS workspaces,
               (count(*) FILTER (WHERE state = 'ready'))::int AS ready,
               (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
               (count(*) FILTER (WHERE state NOT IN ('ready', 'failed')))::int AS waiting
        FROM documents WHERE deleted_at IS NULL`;
      return z.tuple([library]).parse(rows)[0];
    },

    /** Each workspace's index revision, and how many passages of live versions it must hold. */
    async listIndexes() {
      const rows = await db.$queryRaw`
        SELECT w.id AS "workspaceId", w.index_revision::float8 AS revision, coalesce(sum(v.passage_count), 0)::int AS passages
        FROM workspaces w LEFT JOIN document_versions v ON v.workspace_id = w.id AND v.state = 'live'
        GROUP BY w.id ORDER BY w.created_at`;
      return z.array(index).parse(rows);
    },

    /** What the last comparisons of index and Postgres found, and when the one that is longest ago ran; null before any. */
    async sumComparisons() {
      const rows = await db.$queryRaw`
        SELECT coalesce(sum(missing), 0)::int AS missing, coalesce(sum(orphans), 0)::int AS orphans,
               (count(*) FILTER (WHERE is_refused))::int AS refused, min(ran_at) AS "oldestRun"
        FROM reconciliations r JOIN workspaces w ON w.id = r.workspace_id`;
      return z.tuple([comparison]).parse(rows)[0];
    },

    /** The queue's jobs; null before any process has made the queue. */
    async countJobs() {
      const made = await db.$queryRaw<{ made: boolean }[]>`SELECT to_regclass('queue.job') IS NOT NULL AS made`;
      if (!made[0]?.made) return null;
      const rows = await db.$queryRaw`
        SELECT (count(*) FILTER (WHERE state IN ('created', 'retry') AND start_after <= now()))::int AS waiting,
               (count(*) FILTER (WHERE state = 'active'))::int AS running,
               (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
               coalesce(extract(epoch FROM now() - min(created_on) FILTER (WHERE state IN ('created', 'retry') AND start_after <= now())), 0)::float8
                 AS "oldestSeconds"
        FROM queue.job`;
      return z.tuple([queueState]).parse(rows)[0];
    },
  };
}
export type DiagnosisStore = ReturnType<typeof createDiagnosisStore>;
