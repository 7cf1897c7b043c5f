import { PgBoss } from "pg-boss";

// The name that src/adapters/job-queue.ts works in.
const SCHEMA = "queue";

/**
 * Makes the queue's own tables, or brings them up to date, so that whoever works jobs may be somebody who changes no table.
 * @throws whatever keeps that from being done.
 */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: SCHEMA,
    application_name: "minirag-migrate",
    max: 1,
    supervise: false,
    schedule: false,
    openTelemetry: { enabled: false },
  });
  // What fails is thrown by the call; without a listener it would end the process as well.
  boss.on("error", () => undefined);
  await boss.start();
  await boss.stop({ graceful: false });
}
