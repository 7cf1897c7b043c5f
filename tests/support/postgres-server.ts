import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "@/local/embedded-postgres";
import { migrate } from "@/migrate/apply";

declare module "vitest" {
  export interface ProvidedContext {
    serverUrl: string;
    templateName: string;
  }
}

/** Starts one PostgreSQL for all integration tests and migrates the template that each file's database is copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const folder = given ? null : await mkdtemp(path.join(tmpdir(), "minirag-test-"));
  const server = folder ? await startEmbeddedPostgres({ folder: path.join(folder, "postgres") }) : null;
  const serverUrl = given ?? server?.url ?? "";
  const templateName = `template_${process.pid}_${Date.now()}`;
  await runSql(serverUrl, `CREATE DATABASE ${templateName}`);
  const template = new URL(serverUrl);
  template.pathname = `/${templateName}`;
  // Those of a later release, where an earlier one is held to work with them: tests/previous-release.ts.
  await migrate(template.href, path.resolve(process.env.TEST_MIGRATIONS ?? "prisma/migrations"));
  project.provide("serverUrl", serverUrl);
  project.provide("templateName", templateName);
  return async () => {
    await runSql(serverUrl, `DROP DATABASE IF EXISTS ${templateName} WITH (FORCE)`);
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  };
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
