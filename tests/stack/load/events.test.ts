import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { eventsOf } from "./events";

test("events are read however they were cut on their way, and those without an id are passed over", async () => {
  const sent = ['event: connected\ndata: {}\n\ndata: {"type":"a"}\nid', ": 1\n\n: a comment\n\n", 'data: {"type":"b"}\nid: 2\n', "\n"];

  const events = [];
  for await (const event of eventsOf(Readable.from(sent))) events.push(event);

  expect(events).toEqual([
    { id: "1", value: { type: "a" } },
    { id: "2", value: { type: "b" } },
  ]);
});
