import { z } from "zod";
import { queueState } from "@/contracts/status";
import type { Database } from "@/core/database";

const server = z.object({ version: z.string(), sizeBytes: z.number() });
const library = z.object({ workspaces: z.number(), ready: z.number(), failed: z.number(), waiting: z.number() });
const index = z.object({ workspaceId: z.uuid(), revision: z.number(), passages: z.number() });

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
        SELECT w.id AS "workspaceId", w.index_revision::float8 AS revision, count(p.id)::int AS passages
        FROM workspaces w
        LEFT JOIN documents d ON d.workspace_id = w.id AND d.deleted_at IS NULL
        LEFT JOIN passages p ON p.workspace_id = w.id AND p.version_id = d.live_version_id
        GROUP BY w.id ORDER BY w.created_at`;
      return z.array(index).parse(rows);
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
