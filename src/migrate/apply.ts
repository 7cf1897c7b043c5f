import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { headerOf, isConcurrent, laterRelease, split } from "./statements";

// Any fixed number does; it keeps two migrators of one database apart.
const LOCK = 7_215_003_118;
const LOCK_POLL_MS = 250;
const LOCK_WAIT_MS = 60_000;

type Migration = { name: string; sql: string; checksum: string };

/**
 * Applies the migrations that a database lacks, in order, one migrator at a time.
 * Rows in `_prisma_migrations` carry Prisma's own checksums (SHA-256 of the file), so `prisma migrate status` agrees.
 * @returns the names of what was applied.
 * @throws Error when an applied migration has changed, or when the database knows one that this build does not.
 */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "minirag-migrate" });
  await client.connect();
  try {
    await takeLock(client);
    await client.query(HISTORY_TABLE);
    const pending = await findPending(client, migrations);
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function takeLock(client: pg.Client): Promise<void> {
  const deadline = Date.now() + LOCK_WAIT_MS;
  while (Date.now() < deadline) {
    const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS taken", [LOCK]);
    if (rows[0].taken) return;
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  throw new Error("Another migration has held the database's lock for a minute. Wait for it to end, then start again.");
}

async function findPending(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = known.get(row.migration_name);
    if (!migration)
      throw new Error(`The database was written by a newer MiniRAG (it knows the migration ${row.migration_name}). Start that version.`);
    if (migration.checksum !== row.checksum)
      throw new Error(`The migration ${row.migration_name} is not the one that was applied to this database.`);
  }
  const applied = new Set(rows.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  if (isConcurrent(migration.sql)) return applyAlone(client, migration);
  await client.query("BEGIN");
  try {
    await client.query("SET LOCAL lock_timeout = '5s'");
    await client.query(migration.sql);
    await remember(client, migration);
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    throw new Error(`The migration ${migration.name} failed and was taken back whole.`, { cause });
  }
}

/** An index beside running queries: outside a transaction, and with all the time that it takes. The linter sees to it that it can begin again. */
async function applyAlone(client: pg.Client, migration: Migration): Promise<void> {
  try {
    for (const statement of split(migration.sql)) await client.query(statement);
    await remember(client, migration);
  } catch (cause) {
    throw new Error(`The migration ${migration.name} broke off. What it had begun stays out of use; start it again.`, { cause });
  }
}

/** The oldest release that can work from here on stands in `logs`, where Prisma looks only at migrations that failed. */
async function remember(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const { minRelease } = headerOf(sql);
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count, logs)
     VALUES ($1, $2, now(), $3, now(), 1, $4)`,
    [randomUUID(), checksum, name, minRelease && `min_release ${minRelease}`],
  );
}

/** The oldest release that can work with the schema of these migrations; null where every one can. */
export async function findMinRelease(folder: string): Promise<string | null> {
  const migrations = await readMigrations(folder);
  return migrations.reduce<string | null>((latest, { sql }) => laterRelease(latest, headerOf(sql).minRelease), null);
}

const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY,
  checksum varchar(64) NOT NULL,
  finished_at timestamptz,
  migration_name varchar(255) NOT NULL,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`;
