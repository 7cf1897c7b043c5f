import { until, useRedis } from "@tests/support/redis-server";
import { afterEach, expect, test } from "vitest";
import { createRateLimiter } from "./rate-limiter";
import { createRedis } from "./redis";

const server = useRedis();
const limit = { name: "ask", calls: 10, windowSeconds: 60 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Patient, since a busy machine would look like a hung Redis to whoever waits a tenth of a second. */
const PATIENT = { callMs: 20_000 };

async function connect(timing: Parameters<typeof createRedis>[1] = PATIENT) {
  const redis = createRedis(server.url, timing);
  closers.push(redis.close);
  await until(() => !redis.isAway());
  return { redis, limiter: createRateLimiter(redis) };
}

/** How many of so many calls are let through. */
async function allowed({ take }: ReturnType<typeof createRateLimiter>, key: string, calls: number): Promise<number> {
  const waits = await Promise.all(Array.from({ length: calls }, () => take(limit, key)));
  return waits.filter((seconds) => seconds === 0).length;
}

test("without Redis a process counts for itself, and says how long to wait", async () => {
  const limiter = createRateLimiter(null);

  expect(await allowed(limiter, "ada", 50)).toBe(10);
  expect(await limiter.take(limit, "ada")).toBeGreaterThan(50);
  expect(await limiter.take(limit, "bob")).toBe(0);
});

test("two processes share one limit", async () => {
  const [one, other] = [await connect(), await connect()];
  const key = crypto.randomUUID();

  const counts = await Promise.all([allowed(one.limiter, key, 30), allowed(other.limiter, key, 30)]);

  expect(counts.reduce((sum, count) => sum + count)).toBe(10);
});

test("a flush gives nobody a second allowance", async () => {
  const { limiter } = await connect();
  const key = crypto.randomUUID();
  const before = await allowed(limiter, key, 8);

  await server.ask("FLUSHALL");
  const after = await allowed(limiter, key, 30);

  expect([before, after]).toEqual([8, 2]);
});

test("a hung Redis leaves a process half of the limit, of which what was let through before is a part", async () => {
  const { limiter, redis } = await connect({});
  const [key, other] = [crypto.randomUUID(), crypto.randomUUID()];
  const before = await allowed(limiter, key, 3);

  server.hang();
  const during = await allowed(limiter, key, 30);
  const fresh = await allowed(limiter, other, 30);
  server.goOn();
  await until(() => !redis.isAway());

  expect([before, during, fresh]).toEqual([3, 2, 5]);
  // What was refused meanwhile is over the limit of this window for good.
  expect(await limiter.take(limit, key)).toBeGreaterThan(0);
});

test("a killed Redis lifts no limit, nor does the empty one that comes after it", async () => {
  const { limiter, redis } = await connect();
  const key = crypto.randomUUID();
  await allowed(limiter, key, 10);

  await server.kill();
  const while_away = await allowed(limiter, key, 10);
  await server.start();
  await until(() => !redis.isAway());

  expect([while_away, await allowed(limiter, key, 10)]).toEqual([0, 0]);
});

test("calls to a hung Redis wait once", async () => {
  const { limiter, redis } = await connect({});
  server.hang();
  await limiter.take(limit, crypto.randomUUID());
  const begun = performance.now();
  for (let n = 0; n < 200; n++) await limiter.take(limit, crypto.randomUUID());
  const totalMs = performance.now() - begun;
  server.goOn();
  await until(() => !redis.isAway());

  // Two hundred waits of 100 ms would be twenty seconds.
  expect(totalMs).toBeLessThan(2_000);
});

test("a count that Redis would keep for ever lasts one window", async () => {
  const { limiter } = await connect();
  const key = crypto.randomUUID();
  await limiter.take(limit, key);
  const [kept] = (await server.ask("KEYS", `minirag:limit:*${key}`)) as [string];
  await server.ask("SET", kept, "1000");

  const waitSeconds = await limiter.take(limit, key);

  expect(waitSeconds).toBeGreaterThan(50);
  expect(await server.ask("PTTL", kept)).toBeGreaterThan(50_000);
});
