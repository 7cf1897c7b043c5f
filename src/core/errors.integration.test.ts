import { createServer, type Socket } from "node:net";
import { useDatabase } from "@tests/support/database";
import { expect, test } from "vitest";
import { createDatabase } from "@/adapters/postgres";
import { toAppError } from "./errors";

const handle = useDatabase();

test.each([
  ["57P03", "DATABASE_UNAVAILABLE"],
  ["57P01", "DATABASE_UNAVAILABLE"],
  ["57014", "DATABASE_UNAVAILABLE"],
  ["53300", "DATABASE_UNAVAILABLE"],
  ["53100", "STORAGE_FULL"],
  ["42501", "UNEXPECTED"],
])("what PostgreSQL says with %s is %s, from SQL and from a model's query", async (state, code) => {
  const raise = `BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END`;
  const bySql = await failure(handle.db.$executeRawUnsafe(`DO $$ ${raise} $$`));
  await handle.db.$executeRawUnsafe(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ ${raise} $$`);
  await handle.db.$executeRawUnsafe(
    "CREATE OR REPLACE TRIGGER refuse BEFORE DELETE ON workspaces FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
  );
  const byModel = await failure(handle.db.workspace.deleteMany());

  expect([bySql, byModel].map((error) => toAppError(error).code)).toEqual([code, code]);
});

test.each([
  ["does not answer", () => {}],
  ["hangs up", (socket: Socket) => void socket.end()],
  ["resets the line", (socket: Socket) => void socket.resetAndDestroy()],
  ["is not there", null],
])("a database that %s is unavailable, with a time to wait", async (_, meet) => {
  const server = createServer(meet ?? (() => {}));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  if (!meet) server.close();
  const db = createDatabase(`postgres://postgres@127.0.0.1:${port}/none`);

  const failures = await Promise.all([
    failure(db.$queryRaw`SELECT 1`),
    failure(db.user.count()),
    failure(db.$transaction([db.user.count()])),
  ]);
  server.close();
  await db.$disconnect();

  for (const error of failures) {
    expect(toAppError(error), String(error)).toMatchObject({ code: "DATABASE_UNAVAILABLE", retryable: true, retryAfterSeconds: 5 });
  }
});

test("a pool that has no connection left is unavailable", () => {
  expect(toAppError(new Error("timeout exceeded when trying to connect")).code).toBe("DATABASE_UNAVAILABLE");
  expect(toAppError(new Error("someone wrote: Connection terminated unexpectedly")).code).toBe("UNEXPECTED");
});

function failure(query: Promise<unknown>): Promise<unknown> {
  return query.then(
    () => null,
    (cause: unknown) => cause,
  );
}
