import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lintMigrations } from "./lint";

const first = {
  name: "0001_first",
  sql: `CREATE TABLE "users" ("id" UUID PRIMARY KEY, "email" TEXT NOT NULL);
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");
ALTER TABLE "users" ADD CONSTRAINT "users_owner_fkey" FOREIGN KEY ("id") REFERENCES "users"("id");`,
};
const problemsOf = (sql: string, release = "1.2.0") => lintMigrations([first, { name: "0002_next", sql }], release);

test("the migrations of this release only add", () => {
  const names = readdirSync("prisma/migrations")
    .filter((name) => /^\d/.test(name))
    .sort();
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));

  expect(
    lintMigrations(
      names.map((name) => ({ name, sql: readFileSync(`prisma/migrations/${name}/migration.sql`, "utf8") })),
      version,
    ),
  ).toEqual([]);
});

test.each([
  ["a table with its indexes", `CREATE TABLE "notes" ("id" UUID PRIMARY KEY); CREATE INDEX "notes_idx" ON "notes"("id");`],
  ["a column that may be empty", `ALTER TABLE "users" ADD COLUMN "title" TEXT;`],
  [
    "a column with a default",
    `ALTER TABLE "users" ADD COLUMN "count" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "at" TIMESTAMPTZ NOT NULL DEFAULT now();`,
  ],
  ["a column that no longer must be set", `ALTER TABLE "users" ALTER COLUMN "email" DROP NOT NULL;`],
  [
    "an index beside running queries",
    `DROP INDEX CONCURRENTLY IF EXISTS "users_idx"; CREATE INDEX CONCURRENTLY "users_idx" ON "users"("id");`,
  ],
  ["a constraint for what comes", `ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("email" <> '') NOT VALID;`],
  ["words in comments and texts", `-- DROP TABLE users; RENAME\nALTER TABLE "users" ADD COLUMN "hint" TEXT DEFAULT 'DROP TABLE; RENAME';`],
  ["a change of few rows, with a reason", `-- small: there is one row\nUPDATE "users" SET "email" = 'x';`],
])("%s may be added", (_name, sql) => {
  expect(problemsOf(sql)).toEqual([]);
});

test.each([
  ["drops what", `ALTER TABLE "users" DROP COLUMN "email";`],
  ["drops what", `DROP TABLE "users";`],
  ["drops what", `ALTER TABLE "users" ALTER COLUMN "email" DROP DEFAULT;`],
  ["drops what", `DROP INDEX "users_email_key";`],
  ["renames", `ALTER TABLE "users" RENAME COLUMN "email" TO "address";`],
  ["renames", `alter table users rename to people;`],
  ["changes a type", `ALTER TABLE "users" ALTER COLUMN "email" SET DATA TYPE VARCHAR(10);`],
  ["changes a type", `ALTER TABLE "users" ALTER COLUMN "email" TYPE INTEGER USING 1;`],
  ["must be set", `ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;`],
  ["without a default", `ALTER TABLE "users" ADD COLUMN "title" TEXT NOT NULL;`],
  ["without a default", `ALTER TABLE "users" ADD COLUMN "a" TEXT DEFAULT 'x', ADD COLUMN "b" TEXT NOT NULL;`],
  ["written anew", `ALTER TABLE "users" ADD COLUMN "token" UUID DEFAULT gen_random_uuid();`],
  ["in use", `CREATE INDEX "users_idx" ON "users"("id");`],
  ["in use", `ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("email" <> '');`],
  ["in use", `ALTER TABLE "users" ADD UNIQUE ("email");`],
  ["enum", `CREATE TYPE "role" AS ENUM ('a');`],
  ["changes rows", `UPDATE "users" SET "email" = lower("email");`],
  ["changes rows", `DELETE FROM "users";`],
  ["locks", `TRUNCATE "users";`],
  [
    "of its own",
    `ALTER TABLE "users" ADD COLUMN "a" TEXT; DROP INDEX CONCURRENTLY IF EXISTS "i"; CREATE INDEX CONCURRENTLY "i" ON "users"("a");`,
  ],
  ["broke off", `CREATE INDEX CONCURRENTLY "users_idx" ON "users"("id");`],
])("what %s is told: %s", (says, sql) => {
  expect(problemsOf(sql)).toEqual([expect.stringContaining(says)]);
  expect(problemsOf(sql)[0]).toMatch(/^0002_next /);
});

test("what ends an earlier change may drop, and says which and from which release on", () => {
  const drop = `ALTER TABLE "users" DROP COLUMN "email";`;

  expect(problemsOf(`-- contracts: 0001_first\n-- min_release: 1.1.0\n${drop}`)).toEqual([]);
  expect(problemsOf(`-- contracts: 0001_first\n${drop}`)).toEqual([expect.stringContaining("min_release")]);
  expect(problemsOf(`-- contracts: 0009_other\n-- min_release: 1.1.0\n${drop}`)).toEqual([
    expect.stringContaining("no migration before it"),
  ]);
  expect(problemsOf(`-- contracts: 0001_first\n-- min_release: 1.10.0\n${drop}`, "1.9.0")).toEqual([
    expect.stringContaining("and this is 1.9.0"),
  ]);
  expect(problemsOf(`-- min_release: 1.1.0\nALTER TABLE "users" ADD COLUMN "a" TEXT;`)).toEqual([
    expect.stringContaining("nothing that it contracts"),
  ]);
});
