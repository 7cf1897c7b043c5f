import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { EventLog } from "@/core/ports";

type Followed = { id: string; event?: unknown; gap?: true };
type Limits = { eventsPerTopic?: number; keepMs?: number };

/** Follows until nothing new comes for a moment. */
export async function collect(follow: (signal: AbortSignal) => AsyncIterable<Followed>, quietMs = 60): Promise<Followed[]> {
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

/** What any event log does. `createLog` makes one with these limits; topics of two tests are never the same. */
export function describeEventLog(createLog: (limits?: Limits) => Promise<EventLog> | EventLog): void {
  const newTopic = () => `run:${crypto.randomUUID()}`;

  test("a follower gets what is kept and then what comes, in order and once", async () => {
    const log = await createLog();
    const topic = newTopic();
    await log.append(topic, "a");
    await log.append(newTopic(), "other");

    const seen = collect((signal) => log.follow(topic, null, signal));
    await log.append(topic, "b");
    await sleep(5);
    await log.append(topic, "c");

    expect((await seen).map((entry) => entry.event)).toEqual(["a", "b", "c"]);
  });

  test("following from each id gives exactly the rest, to any number of followers", async () => {
    const log = await createLog();
    const topic = newTopic();
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(await log.append(topic, n));

    const rests = await Promise.all(ids.map((id) => collect((signal) => log.follow(topic, id, signal))));

    rests.forEach((rest, n) => {
      expect(rest.map((entry) => entry.event)).toEqual(Array.from({ length: 19 - n }, (_, offset) => n + 1 + offset));
    });
  });

  test("followers that come while events come miss none and see none twice", async () => {
    const log = await createLog();
    const topic = newTopic();
    const following: Promise<Followed[]>[] = [];
    for (let n = 0; n < 200; n++) {
      if (n % 10 === 0) following.push(collect((signal) => log.follow(topic, null, signal), 400));
      await log.append(topic, n);
    }

    const all = Array.from({ length: 200 }, (_, n) => n);
    for (const seen of await Promise.all(following)) expect(seen.map((entry) => entry.event)).toEqual(all);
  });

  test("an id that is cut away, of another process, or nonsense is answered with a gap first", async () => {
    const log = await createLog({ eventsPerTopic: 8 });
    const topic = newTopic();
    const first = await log.append(topic, 0);
    for (let n = 1; n < 400; n++) await log.append(topic, n);

    for (const id of [first, "another-3", "nonsense", "lost-12ab-7", ""]) {
      const seen = await collect((signal) => log.follow(topic, id, signal));
      expect(seen[0]).toHaveProperty("gap", true);
      expect(seen.at(-1)?.event).toBe(399);
    }
  });

  test("an id of a topic that is forgotten is a gap, also when the topic lives again", async () => {
    const log = await createLog({ keepMs: 20 });
    const topic = newTopic();
    const old = await log.append(topic, "old");
    await sleep(60);
    await log.append(newTopic(), "sweeps");
    const forgotten = await collect((signal) => log.follow(topic, old, signal));
    await log.append(topic, "new");

    const seen = await collect((signal) => log.follow(topic, old, signal));

    expect(forgotten[0]).toHaveProperty("gap", true);
    expect(seen[0]).toHaveProperty("gap", true);
    expect(seen.slice(1).map((entry) => entry.event)).toEqual(["new"]);
  });

  test("following ends at once when it is given up while it waits", async () => {
    const log = await createLog();
    const stop = new AbortController();
    const followed = log.follow(newTopic(), null, stop.signal)[Symbol.asyncIterator]();
    const waiting = followed.next();

    stop.abort();

    expect((await waiting).done).toBe(true);
  });
}
