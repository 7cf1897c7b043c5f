import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createEventLog } from "@/adapters/event-log";
import type { Actor } from "@/core/actor";
import { createFollowDocuments } from "./follow";

const actor: Actor = { workspaceId: crypto.randomUUID(), userId: crypto.randomUUID(), role: "reader", key: null };

test("many who follow a silent library look at its rows as often as one does", async () => {
  const looks = { unfinished: 0, lists: 0 };
  const lists = {
    hasUnfinished: async () => {
      looks.unfinished += 1;
      return true;
    },
    list: async () => {
      looks.lists += 1;
      return { documents: [], nextCursor: null, total: 0, totalBytes: 0, readyCount: 0 };
    },
  };
  const follow = createFollowDocuments(lists, createEventLog());
  const leaving = new AbortController();
  const followers = Array.from({ length: 20 }, async () => {
    for await (const _ of follow(actor, null, leaving.signal));
  });

  await sleep(2_500);
  leaving.abort();
  await Promise.all(followers);

  expect(looks).toEqual({ unfinished: 1, lists: 1 });
});
