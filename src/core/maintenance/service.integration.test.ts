import { useDatabase } from "@tests/support/database";
import { beforeEach, expect, test } from "vitest";
import { createMaintenance } from "./service";

const handle = useDatabase();

beforeEach(async () => {
  await handle.db.$executeRaw`DELETE FROM maintenance`;
});

test("one holds it at a time; the same name may hold it for longer, and release it", async () => {
  const maintenance = createMaintenance(handle.db);

  expect(await maintenance.hold("deploy", 60)).toBe(true);
  expect(await maintenance.hold("backup", 60)).toBe(false);
  expect(await maintenance.hold("deploy", 600)).toBe(true);
  expect(await maintenance.release("backup")).toBe(false);
  expect(await maintenance.find()).toMatchObject({ holder: "deploy" });
  expect(await maintenance.release("deploy")).toBe(true);
  expect(await maintenance.isHeld()).toBe(false);
});

test("what is not held again ends by itself", async () => {
  const maintenance = createMaintenance(handle.db);
  await maintenance.hold("deploy", 1);
  expect(await maintenance.isHeld()).toBe(true);

  await expect.poll(maintenance.isHeld, { timeout: 5_000 }).toBe(false);

  expect(await maintenance.hold("backup", 60)).toBe(true);
});

test("who keeps it lets go at the end, and another name is told that it is taken", async () => {
  const maintenance = createMaintenance(handle.db);
  const ending = new AbortController();
  const held = Promise.withResolvers<void>();
  const keeping = maintenance.keep("drill", ending.signal, held.resolve);
  await held.promise;

  expect(await maintenance.keep("backup", ending.signal, () => undefined)).toBe(false);
  ending.abort();

  expect(await keeping).toBe(true);
  expect(await maintenance.find()).toBeNull();
});

test("who keeps it has it longer than one lease, and hears when another name has taken it", async () => {
  const maintenance = createMaintenance(handle.db, 2);
  const keeping = maintenance.keep("drill", new AbortController().signal, () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(await maintenance.find()).toMatchObject({ holder: "drill" });

  // As after a sleep of the whole machine.
  await handle.db.$executeRaw`UPDATE maintenance SET holder = 'backup', held_until = now() + interval '1 minute'`;

  expect(await keeping).toBe(false);
  expect(await maintenance.find()).toMatchObject({ holder: "backup" });
});

test("it is quiet only when no job runs, which may take longer than somebody waits", async () => {
  const maintenance = createMaintenance(handle.db);
  const wait = (ms: number) => maintenance.untilQuiet(ms, new AbortController().signal);
  expect(await wait(10_000)).toBe(true);

  await handle.db.$executeRaw`CREATE SCHEMA IF NOT EXISTS queue`;
  await handle.db.$executeRaw`CREATE TABLE queue.job (state text)`;
  await handle.db.$executeRaw`INSERT INTO queue.job VALUES ('active')`;
  expect(await wait(1_500)).toBe(false);

  const quiet = wait(10_000);
  await handle.db.$executeRaw`UPDATE queue.job SET state = 'completed'`;
  expect(await quiet).toBe(true);
});
