import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { useDatabase } from "@tests/support/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toAppError } from "@/core/errors";
import type { PrismaClient } from "@/generated/prisma/client";
import { createDatabase } from "./postgres";

const PROMISED_MS = 5_000;

const database = useDatabase();
const line = createLine();
let db: PrismaClient;

beforeAll(async () => {
  db = createDatabase(await line.open(database.url));
});

afterAll(async () => {
  line.hang(false);
  await db.$disconnect();
  line.close();
});

test("a statement and a transaction fail within five seconds when the database hangs, and go well after it", async () => {
  await db.$queryRaw`SELECT 1`;
  const inTransaction = Promise.withResolvers<void>();
  const transaction = db.$transaction(async (held) => {
    await held.$queryRaw`SELECT 1`;
    inTransaction.resolve();
    await held.$queryRaw`SELECT pg_sleep(0.2)`;
    return held.$queryRaw`SELECT 1`;
  });
  await inTransaction.promise;
  line.hang(true);
  const begun = performance.now();

  const outcomes = await Promise.allSettled([db.$queryRaw`SELECT 1`, db.$queryRaw`SELECT 2`, transaction]);
  const tookMs = performance.now() - begun;
  line.hang(false);

  expect(tookMs).toBeLessThan(PROMISED_MS);
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") throw new Error("a database that hangs answered");
    expect(toAppError(outcome.reason)).toMatchObject({ code: "DATABASE_UNAVAILABLE", retryAfterSeconds: 5 });
  }
  expect(await db.$queryRaw`SELECT 3 AS three`).toEqual([{ three: 3 }]);
});

test("a statement that begins while the silence is listened to fails with those before it", async () => {
  await Promise.all(Array.from({ length: 3 }, () => db.$queryRaw`SELECT 1 FROM pg_sleep(0.1)`));
  line.hang(true);
  const first = db.$queryRaw`SELECT 1`.catch(() => null);
  await sleep(1_700);
  const begun = performance.now();

  const outcome = await db.$queryRaw`SELECT 2`.then(
    () => "answered",
    () => "failed",
  );
  const tookMs = performance.now() - begun;
  await first;
  line.hang(false);

  expect(outcome).toBe("failed");
  expect(tookMs).toBeLessThan(3_500);
});

test("a database at an IPv6 address is heard to hang as well", async () => {
  const own = createLine();
  const there = createDatabase(await own.open(database.url, "::1"));
  await there.$queryRaw`SELECT 1`;
  own.hang(true);
  const begun = performance.now();

  const outcome = await there.$queryRaw`SELECT 1 FROM pg_sleep(0.1)`.then(
    () => "answered",
    () => "failed",
  );
  const tookMs = performance.now() - begun;
  await there.$disconnect();
  own.close();

  expect(outcome).toBe("failed");
  expect(tookMs).toBeLessThan(PROMISED_MS);
});

test("a slow statement of a database that answers is left alone", async () => {
  expect(await db.$queryRaw`SELECT 1 AS one FROM pg_sleep(6)`).toEqual([{ one: 1 }]);
});

test("a line that passes what is open and swallows what is new is left alone", async () => {
  await Promise.all(Array.from({ length: 2 }, () => db.$queryRaw`SELECT 1 FROM pg_sleep(0.1)`));
  line.swallowNew(true);
  const slow = db.$queryRaw`SELECT 1 AS one FROM pg_sleep(6)`.finally(() => line.swallowNew(false));
  let isOver = false;
  const others = (async () => {
    for (; !isOver; await sleep(100)) await db.$queryRaw`SELECT 1`;
  })();

  const outcome = await slow.catch(() => "cut");
  isOver = true;
  await others;

  expect(outcome).toEqual([{ one: 1 }]);
});

test("a process that was too busy to hear an answer cuts nothing", async () => {
  await db.$queryRaw`SELECT 1`;
  const slow = db.$queryRaw`SELECT 1 AS one FROM pg_sleep(6)`;
  line.whenNew(() => {
    for (const end = performance.now() + 3_300; performance.now() < end; );
  });

  const outcome = await slow.catch(() => "cut");

  expect(outcome).toEqual([{ one: 1 }]);
});

/** A way to the database on which, on demand, nothing passes in either direction, while connections stay open. */
function createLine() {
  const sockets: Socket[] = [];
  let hangs = false;
  let swallows = false;
  let tell = () => {};
  const server = createServer();
  return {
    async open(databaseUrl: string, host = "127.0.0.1"): Promise<string> {
      const address = new URL(databaseUrl);
      const { hostname, port } = new URL(databaseUrl);
      server.on("connection", (near) => {
        tell();
        tell = () => {};
        const far = connect(Number(port), hostname);
        for (const [from, to] of [[near, far] as const, [far, near] as const]) {
          from.on("data", (bytes) => to.write(bytes));
          from.on("close", () => to.destroy());
          from.on("error", () => to.destroy());
          sockets.push(from);
          if (hangs || swallows) from.pause();
        }
      });
      await new Promise<void>((resolve) => server.listen(0, host, resolve));
      const bound = server.address();
      address.port = String(typeof bound === "object" ? bound?.port : "");
      address.hostname = host.includes(":") ? `[${host}]` : host;
      return address.href;
    },
    hang(isOn: boolean) {
      hangs = isOn;
      for (const socket of sockets) isOn ? socket.pause() : socket.resume();
    },
    swallowNew(isOn: boolean) {
      swallows = isOn;
    },
    /** Does something once, when the next connection comes. */
    whenNew(does: () => void) {
      tell = does;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
