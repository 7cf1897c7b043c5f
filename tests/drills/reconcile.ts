import { until } from "@tests/start/program";
import { PgBoss } from "pg-boss";
import { z } from "zod";
import type { World } from "./world";

const RECONCILE_MS = 120_000;
const left = z.object({ count: z.number() });
const report = z.object({ missing: z.number(), orphans: z.number(), removed: z.number(), isRefused: z.boolean() });

/** The nightly comparison of index and database, now; answers what it reports. */
export async function reconcile(world: World): Promise<z.infer<typeof report>> {
  const boss = new PgBoss({ connectionString: world.databaseUrl, schema: "queue", supervise: false, schedule: false });
  boss.on("error", () => undefined);
  await boss.start();
  const id = await boss.send("index.reconcile", {});
  await boss.stop({ graceful: false });
  await until(
    async () => {
      // What came while the index was not ready again waits for a while, which is passed over.
      await world.execute("UPDATE queue.job SET start_after = now() WHERE id = $1 AND state IN ('created', 'retry')", [id]);
      const rows = await world.rows(left, "SELECT count(*)::int AS count FROM queue.job WHERE id = $1 AND state <> 'completed'", [id]);
      return rows[0]?.count === 0;
    },
    RECONCILE_MS,
    () => "the comparison of index and database did not end",
  );
  const [found] = await world.rows(
    report,
    `SELECT missing, orphans, removed, is_refused AS "isRefused" FROM reconciliations WHERE workspace_id = $1`,
    [world.workspaceId],
  );
  if (!found) throw new Error("the comparison of index and database reported nothing");
  return found;
}

/** Whatever ended or was first seen did so two hours ago. */
export async function passTwoHours(world: World): Promise<void> {
  await world.execute("UPDATE document_versions SET ended_at = ended_at - interval '2 hours'");
  await world.execute("UPDATE index_orphans SET first_seen_at = first_seen_at - interval '2 hours'");
}
