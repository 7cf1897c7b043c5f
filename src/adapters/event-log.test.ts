import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createEventLog } from "./event-log";

type Followed = { id: string; event?: unknown; gap?: true };

/** Follows until nothing new comes for a moment. */
async function collect(follow: (signal: AbortSignal) => AsyncIterable<Followed>, quietMs = 30): Promise<Followed[]> {
  const stop = new AbortController();
  const seen: Followed[] = [];
  let timer = setTimeout(() => stop.abort(), quietMs);
  for await (const entry of follow(stop.signal)) {
    seen.push(entry);
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), quietMs);
  }
  clearTimeout(timer);
  return seen;
}

test("a follower gets what is kept and then what comes, in order and once", async () => {
  const log = createEventLog();
  await log.append("run:1", "a");
  await log.append("run:2", "other");

  const seen = collect((signal) => log.follow("run:1", null, signal));
  await log.append("run:1", "b");
  await sleep(5);
  await log.append("run:1", "c");

  expect((await seen).map((entry) => entry.event)).toEqual(["a", "b", "c"]);
});

test("following from each id gives exactly the rest, to any number of followers", async () => {
  const log = createEventLog();
  const ids: string[] = [];
  for (let n = 0; n < 20; n++) ids.push(await log.append("run:1", n));

  const rests = await Promise.all(ids.map((id) => collect((signal) => log.follow("run:1", id, signal))));

  rests.forEach((rest, n) => {
    expect(rest.map((entry) => entry.event)).toEqual(Array.from({ length: 19 - n }, (_, offset) => n + 1 + offset));
  });
});

test("an id that is cut away, of another process, or nonsense is answered with a gap first", async () => {
  const log = createEventLog({ eventsPerTopic: 8 });
  const first = await log.append("run:1", 0);
  for (let n = 1; n < 40; n++) await log.append("run:1", n);

  for (const id of [first, "another-3", "nonsense", ""]) {
    const seen = await collect((signal) => log.follow("run:1", id, signal));
    expect(seen[0]).toHaveProperty("gap", true);
    expect(seen.at(-1)?.event).toBe(39);
  }
});

test("a slow follower that falls out of the ring is told so instead of skipping silently", async () => {
  const log = createEventLog({ eventsPerTopic: 8 });
  const stop = new AbortController();
  const followed = log.follow("run:1", null, stop.signal)[Symbol.asyncIterator]();
  await log.append("run:1", "first");
  await followed.next();

  for (let n = 0; n < 40; n++) await log.append("run:1", n);
  const next = await followed.next();
  stop.abort();

  expect(next.value).toHaveProperty("gap", true);
});

test("topics are forgotten after a while, and an old id is then a gap even when the topic lives again", async () => {
  const log = createEventLog({ keepMs: 10 });
  const old = await log.append("run:1", "old");
  await sleep(20);
  await log.append("run:2", "sweeps");
  await log.append("run:1", "new");

  const seen = await collect((signal) => log.follow("run:1", old, signal));

  expect(seen[0]).toHaveProperty("gap", true);
  expect(seen.slice(1).map((entry) => entry.event)).toEqual(["new"]);
});

test("the total of events is bounded, the stalest topic going first", async () => {
  const log = createEventLog({ eventsInAll: 10 });
  for (let n = 0; n < 30; n++) await log.append(`run:${n}`, n);

  expect(await collect((signal) => log.follow("run:3", null, signal))).toEqual([]);
  expect(await collect((signal) => log.follow("run:29", null, signal))).toHaveLength(1);
});

test("following ends at once when it is given up while it waits", async () => {
  const log = createEventLog();
  const stop = new AbortController();
  const followed = log.follow("run:1", null, stop.signal)[Symbol.asyncIterator]();
  const waiting = followed.next();

  stop.abort();

  expect((await waiting).done).toBe(true);
});
