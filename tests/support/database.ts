import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { createDatabase } from "@/adapters/postgres";
import type { Database } from "@/core/database";

/** A migrated database for one test file; `db` and `url` are there from beforeAll on. */
export function useDatabase(): { db: Database; url: string } {
  const handle = {} as { db: Database; url: string };
  const name = `test_${randomBytes(6).toString("hex")}`;
  beforeAll(async () => {
    await runSql(`CREATE DATABASE ${name} TEMPLATE ${inject("templateName")}`);
    const url = new URL(inject("serverUrl"));
    url.pathname = `/${name}`;
    handle.url = url.href;
    handle.db = createDatabase(url.href);
  });
  afterAll(async () => {
    await handle.db.$disconnect();
    await runSql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  return handle;
}

async function runSql(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("serverUrl") });
  await client.connect();
  await client.query(sql);
  await client.end();
}
