import { collect, describeEventLog } from "@tests/support/event-log-contract";
import { expect, test } from "vitest";
import { createEventLog } from "./event-log";

describeEventLog(createEventLog);

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

test("the total of events is bounded, the stalest topic going first", async () => {
  const log = createEventLog({ eventsInAll: 10 });
  for (let n = 0; n < 30; n++) await log.append(`run:${n}`, n);

  expect(await collect((signal) => log.follow("run:3", null, signal))).toEqual([]);
  expect(await collect((signal) => log.follow("run:29", null, signal))).toHaveLength(1);
});
