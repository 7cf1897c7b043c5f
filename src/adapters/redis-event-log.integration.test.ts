import { setTimeout as sleep } from "node:timers/promises";
import { collect, describeEventLog } from "@tests/support/event-log-contract";
import { until, useRedis } from "@tests/support/redis-server";
import { afterEach, expect, test } from "vitest";
import { createRedis } from "./redis";
import { createRedisEventLog } from "./redis-event-log";

const server = useRedis();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function connect(limits: Parameters<typeof createRedisEventLog>[1] = {}) {
  const redis = createRedis(server.url);
  const log = createRedisEventLog(redis, limits);
  closers.push(() => redis.close(), log.close);
  await until(() => !redis.isAway());
  return { redis, log };
}

type Followed = { id: string; event?: unknown; gap?: true };

/** Follows in the background, writing down what is seen. */
function watch(log: ReturnType<typeof createRedisEventLog>, topic: string, afterId: string | null = null): Followed[] {
  const stop = new AbortController();
  const seen: Followed[] = [];
  closers.push(() => stop.abort());
  void (async () => {
    for await (const entry of log.follow(topic, afterId, stop.signal)) seen.push(entry);
  })();
  return seen;
}

describeEventLog(async (limits) => (await connect(limits)).log);

test("what one process appends, another one follows", async () => {
  const [writer, reader] = [await connect(), await connect()];
  const seen = watch(reader.log, "documents:1");

  await writer.log.append("documents:1", { n: 1 });
  await until(() => seen.length === 1);
  await writer.log.append("documents:1", { n: 2 });
  await until(() => seen.length === 2);

  expect(seen.map(({ event }) => event)).toEqual([{ n: 1 }, { n: 2 }]);
});

test("two hundred followers share two connections", async () => {
  const before = Number(String(await server.ask("INFO", "clients")).match(/connected_clients:(\d+)/)?.[1]);
  const { log } = await connect();
  const watches = Array.from({ length: 200 }, (_, n) => watch(log, `run:shared-${n}`));

  for (let n = 0; n < 200; n++) await log.append(`run:shared-${n}`, n);
  await until(() => watches.every((seen) => seen.length === 1));

  expect(watches.map(([first]) => first?.event)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  const connected = Number(String(await server.ask("INFO", "clients")).match(/connected_clients:(\d+)/)?.[1]);
  expect(connected - before).toBeLessThanOrEqual(2);
});

test("a stream is bounded and forgotten by Redis itself", async () => {
  const { log } = await connect({ eventsPerTopic: 100, keepMs: 60_000 });
  for (let n = 0; n < 1_000; n++) await log.append("run:bounded", n);

  expect(Number(await server.ask("XLEN", "minirag:events:run:bounded"))).toBeLessThan(300);
  expect(Number(await server.ask("PTTL", "minirag:events:run:bounded"))).toBeGreaterThan(0);
});

test("a flush is a gap to who follows, and what comes after it arrives", async () => {
  const { log } = await connect();
  const seen = watch(log, "run:flushed");
  for (const n of [1, 2, 3]) await log.append("run:flushed", n);
  await until(() => seen.length === 3);

  await server.ask("FLUSHALL");
  for (const n of [4, 5]) await log.append("run:flushed", n);
  await until(() => seen.length >= 6);

  expect(seen.map(({ event, gap }) => gap ?? event)).toEqual([1, 2, 3, true, 4, 5]);
});

test("a hung Redis costs one wait, then nothing; followers hear of a gap, and again of what comes later", async () => {
  const { log, redis } = await connect();
  const seen = watch(log, "run:hung");
  await log.append("run:hung", 1);
  await until(() => seen.length === 1);

  server.hang();
  const lost = await Promise.all([log.append("run:hung", 2), log.append("run:hung", 3)]);
  const begun = performance.now();
  for (let n = 4; n < 1_000; n++) await log.append("run:hung", n);
  const thousandMs = performance.now() - begun;
  await until(() => seen.some(({ gap }) => gap));
  server.goOn();
  await until(() => !redis.isAway());
  await log.append("run:hung", 1_000);
  await until(() => seen.at(-1)?.event === 1_000);

  expect(lost.every((id) => id.startsWith("lost-"))).toBe(true);
  // A thousand calls of one hundred milliseconds would be a hundred seconds.
  expect(thousandMs).toBeLessThan(5_000);
  // Two and three were taken in after all, once each and in order; between them and what comes later is a gap.
  const told = seen.flatMap(({ event }) => (event === undefined ? [] : [event]));
  expect(told.filter((n) => n !== 2 && n !== 3)).toEqual([1, 1_000]);
  expect(seen.slice(-2)).toMatchObject([{ gap: true }, { event: 1_000 }]);
});

test("a killed Redis is found again, and an id from before is a gap", async () => {
  const { log, redis } = await connect();
  const before = await log.append("run:killed", 1);
  const seen = watch(log, "run:killed", before);

  await server.kill();
  await until(() => redis.isAway());
  const lost = await log.append("run:killed", 2);
  await server.start();
  await until(() => !redis.isAway());
  await log.append("run:killed", 3);
  await until(() => seen.at(-1)?.event === 3);

  expect(lost).toMatch(/^lost-/);
  expect(seen.some(({ gap }) => gap)).toBe(true);
  expect(seen.filter(({ event }) => event !== undefined).map(({ event }) => event)).toEqual([3]);
  expect((await collect((signal) => log.follow("run:killed", lost, signal)))[0]).toHaveProperty("gap", true);
});

test("while Redis is away, followers are told so every little while and end when they are given up", async () => {
  const { log, redis } = await connect({ awayGapMs: 50 });
  await server.kill();
  await until(() => redis.isAway());

  const seen = watch(log, "run:away");
  await sleep(300);
  await server.start();

  expect(seen.length).toBeGreaterThan(2);
  expect(seen.every(({ gap }) => gap)).toBe(true);
});

/** The id that follows one of the same stream. */
function idAfter(id: string): string {
  const [began, position] = id.split("-");
  return `${began}-${Number(position) + 1}`;
}

test.each([
  ["event", "{not json"],
  ["event", "undefined"],
  ["kind", '"of another program"'],
])("an entry %s %s is a gap, and what comes after it arrives", async (name, text) => {
  const { log } = await connect();
  const topic = `run:${crypto.randomUUID()}`;
  const first = await log.append(topic, 1);
  const seen = watch(log, topic);
  await until(() => seen.length === 1);

  await server.ask("XADD", `minirag:events:${topic}`, idAfter(first), name, text, "writer", "abc:1");
  await log.append(topic, 2);
  await until(() => seen.at(-1)?.event === 2);

  expect(seen.map(({ event, gap }) => gap ?? event)).toEqual([1, true, 2]);
  const late = await collect((signal) => log.follow(topic, first, signal));
  expect(late.map(({ event, gap }) => gap ?? event)).toEqual([true, 2]);
});

test("a stream whose last entry no writer of ours made begins anew", async () => {
  const { log } = await connect();
  const topic = `run:${crypto.randomUUID()}`;
  await log.append(topic, 1);
  const seen = watch(log, topic);
  await until(() => seen.length === 1);

  await server.ask("XADD", `minirag:events:${topic}`, "*", "foo", "bar");
  const ids = [await log.append(topic, 2), await log.append(topic, 3)];
  await until(() => seen.at(-1)?.event === 3);

  expect(ids.some((id) => id.startsWith("lost-"))).toBe(false);
  expect(seen.flatMap(({ event }) => event ?? [])).toEqual([1, 2, 3]);
  expect(seen.some(({ gap }) => gap)).toBe(true);
});

test("a command that arrives after a later one of its writer is refused", async () => {
  const { log } = await connect();
  const topic = `run:${crypto.randomUUID()}`;
  const key = `minirag:events:${topic}`;
  const first = await log.append(topic, 1);
  const [[, fields]] = (await server.ask("XRANGE", key, "-", "+")) as [[id: string, fields: string[]]];
  const writer = fields[3]?.split(":")[0];
  await server.ask("XADD", key, idAfter(first), "event", "9", "writer", `${writer}:9`);

  const late = await log.append(topic, 2);

  expect(late).toMatch(/^lost-/);
  expect(await server.ask("XLEN", key)).toBe(2);
});
