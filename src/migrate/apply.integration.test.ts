import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { useDatabase } from "@tests/support/database";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDiagnosisStore } from "@/core/diagnosis/store";
import { findMinRelease, migrate } from "./apply";

const handle = useDatabase();
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "minirag-migrations-"));
  cpSync("prisma/migrations", folder, { recursive: true });
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await handle.db.$executeRaw`DELETE FROM _prisma_migrations WHERE migration_name LIKE '9%'`;
});

function write(name: string, sql: string): void {
  mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, name, "migration.sql"), sql);
}

const INDEX = `DROP INDEX CONCURRENTLY IF EXISTS "users_twice"; CREATE UNIQUE INDEX CONCURRENTLY "users_twice" ON "users"("name");`;

test("an index beside running queries is made, also after a try that broke off", async () => {
  for (const email of ["a@x.example", "b@x.example"])
    await handle.db.$executeRaw`INSERT INTO users (id, email, name, password_hash) VALUES (gen_random_uuid(), ${email}, 'same', '')`;
  write("9001_index", INDEX);

  await expect(migrate(handle.url, folder)).rejects.toThrow("9001_index broke off");
  await handle.db.$executeRaw`DELETE FROM users WHERE email = 'b@x.example'`;

  expect(await migrate(handle.url, folder)).toEqual(["9001_index"]);
  expect(await handle.db.$queryRaw`SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_twice'::regclass`).toEqual([
    { indisvalid: true },
  ]);
});

test("a migration that fails is taken back whole, and the next try begins anew", async () => {
  write("9002_half", `CREATE TABLE "half" ("id" INTEGER); SELECT 1 / 0;`);

  await expect(migrate(handle.url, folder)).rejects.toThrow("9002_half failed and was taken back whole");

  expect(await handle.db.$queryRaw`SELECT to_regclass('half')::text AS found`).toEqual([{ found: null }]);
});

test("the oldest release that can work with the schema is remembered, and told without a database", async () => {
  expect(await findMinRelease("prisma/migrations")).toBeNull();
  write("9003_one", "-- contracts: 0001_first_release\n-- min_release: 0.9.0\nSELECT 1;");
  write("9004_two", "-- contracts: 0001_first_release\n-- min_release: 0.10.0\nSELECT 1;");

  await migrate(handle.url, folder);

  expect(await findMinRelease(folder)).toBe("0.10.0");
  expect(await createDiagnosisStore(handle.db).findMinRelease()).toBe("0.10.0");
  expect(await handle.db.$queryRaw`SELECT logs FROM _prisma_migrations WHERE migration_name = '9004_two'`).toEqual([
    { logs: "min_release 0.10.0" },
  ]);
});
