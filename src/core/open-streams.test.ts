import { expect, test } from "vitest";
import type { Actor } from "./actor";
import { createOpenStreams } from "./open-streams";

const person: Actor = { workspaceId: "w", userId: "u", role: "reader", key: null };
const colleague: Actor = { ...person, userId: "v" };

test("a person may have so many streams open, and another only when one has ended", () => {
  const { enter } = createOpenStreams({ person: 2, key: 3 });
  const [leave] = [enter(person), enter(person)];

  expect(() => enter(person)).toThrow(expect.objectContaining({ code: "TOO_MANY_REQUESTS", retryAfterSeconds: 5 }));
  enter(colleague);
  leave();
  leave();
  enter(person);
  expect(() => enter(person)).toThrow(expect.objectContaining({ code: "TOO_MANY_REQUESTS" }));
});
