import { setTimeout as sleep } from "node:timers/promises";
import { useDatabase } from "@tests/support/database";
import { type RedisServer, until, useRedis } from "@tests/support/redis-server";
import { collect, endings, never, runsThat, shown, words, writing } from "@tests/support/runs";
import { createOwner } from "@tests/support/workspace";
import { afterEach, expect, test } from "vitest";
import { createRedis } from "@/adapters/redis";
import { createRedisEventLog } from "@/adapters/redis-event-log";
import type { Followed } from "./follow";

const handle = useDatabase();
const server = useRedis();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The runs of one process, of which `pauseMs` lie between two words. */
async function startProcess(pauseMs: number) {
  const redis = createRedis(server.url);
  const events = createRedisEventLog(redis);
  closers.push(events.close, redis.close);
  await until(() => !redis.isAway());
  return runsThat(handle.db, writing(words, pauseMs), { events });
}

type Fault = { name: string; begin: (redis: RedisServer) => unknown; end: (redis: RedisServer) => unknown };
const faults: Fault[] = [
  { name: "killed and started again", begin: (redis) => redis.kill(), end: (redis) => redis.start() },
  { name: "hung for a while", begin: (redis) => redis.hang(), end: (redis) => redis.goOn() },
  { name: "flushed", begin: (redis) => redis.ask("FLUSHALL"), end: () => undefined },
  { name: "flushed again and again", begin: (redis) => redis.ask("FLUSHALL"), end: (redis) => redis.ask("FLUSHALL") },
];

/** Never does what is shown get shorter than it was, and at the end it is the answer. */
function expectWhole(seen: Followed[]): void {
  const parts = seen.map(({ part }) => part);
  const lengths = parts.map((_, index) => shown(parts.slice(0, index + 1)).length);
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  expect(shown(parts)).toBe(words.join(""));
  expect(endings(seen)).toHaveLength(1);
  expect(parts.at(-1)).toMatchObject({ type: "answer-finished", outcome: "finished", text: words.join("") });
}

test("an answer of another process is followed part by part", async () => {
  const actor = await createOwner(handle.db);
  const [writer, reader] = [await startProcess(10), await startProcess(10)];
  const { runId } = await writer.start(actor, { question: "Why?" });

  const seen = await collect(reader.follow(actor, { runId }, never()));

  expectWhole(seen);
  // Not one each: where a machine is busy, what comes at once is told at once, and who comes late gets the beginning as a whole.
  const deltas = seen.filter(({ part }) => part.type === "text-delta");
  expect(deltas.length).toBeGreaterThan(words.length / 4);
});

test.each(faults)("an answer goes on while Redis is $name, and its followers in any process see it whole", async ({ begin, end }) => {
  const actor = await createOwner(handle.db);
  const [writer, reader] = [await startProcess(100), await startProcess(100)];
  const { runId } = await writer.start(actor, { question: "Why?" });
  const following = [writer, reader].map((runs) => collect(runs.follow(actor, { runId }, never())));

  await sleep(1_500);
  await begin(server);
  const late = collect(reader.follow(actor, { runId }, never()));
  await sleep(1_500);
  await end(server);

  for (const seen of await Promise.all([...following, late])) expectWhole(seen);
  const row = await handle.db.answer.findUniqueOrThrow({ where: { id: runId } });
  expect(row).toMatchObject({ state: "finished", text: words.join("") });
});

test("an answer begun and ended without Redis is whole, and who returns with an id of it loses nothing", async () => {
  const actor = await createOwner(handle.db);
  const [writer, reader] = [await startProcess(60), await startProcess(60)];
  await server.kill();
  const { runId } = await writer.start(actor, { question: "Why?" });

  const seen = await collect(reader.follow(actor, { runId }, never()));
  await server.start();
  const again = await collect(reader.follow(actor, { runId, lastEventId: seen[1]?.id }, never()));

  expectWhole(seen);
  expectWhole(again);
});

test("the end of an answer that a flush took away is told within seconds", async () => {
  const actor = await createOwner(handle.db);
  const [writer, reader] = [await startProcess(5), await startProcess(5)];
  const { runId } = await writer.start(actor, { question: "Why?" });
  await collect(writer.follow(actor, { runId }, never()));
  await handle.db.answer.update({ where: { id: runId }, data: { state: "running" } });
  await server.ask("FLUSHALL");

  const following = collect(reader.follow(actor, { runId }, never()));
  await sleep(500);
  await handle.db.answer.update({ where: { id: runId }, data: { state: "finished" } });
  const begun = performance.now();
  const seen = await following;

  expectWhole(seen);
  expect(performance.now() - begun).toBeLessThan(6_000);
});
