import { randomBytes } from "node:crypto";
import { useDatabase } from "@tests/support/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJobQueue } from "@/adapters/job-queue";
import { migrateQueue } from "./queue";

const handle = useDatabase();
const role = `app_${randomBytes(4).toString("hex")}`;
let appUrl: string;

// The rights that docker/postgres/roles.sh gives to the application.
beforeAll(async () => {
  const sql = (statement: string) => handle.db.$executeRawUnsafe(statement);
  await sql(`CREATE ROLE ${role} LOGIN PASSWORD 'only-here'`);
  await sql(`ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${role}`);
  await sql(`ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO ${role}`);
  await sql(`ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO ${role}`);
  appUrl = Object.assign(new URL(handle.url), { username: role, password: "only-here" }).href;
});
afterAll(async () => {
  await handle.db.$executeRawUnsafe(`DROP OWNED BY ${role}`);
  await handle.db.$executeRawUnsafe(`DROP ROLE ${role}`);
});

test("jobs are worked by somebody who may change no table, once the migrator has made the queue's", async () => {
  const early = createJobQueue(appUrl);
  await expect(early.work({} as never)).rejects.toThrow("permission denied");

  await migrateQueue(handle.url);
  await migrateQueue(handle.url);
  const queue = createJobQueue(appUrl);
  const stop = await queue.work({} as never);
  await stop();
  await queue.close();
});
