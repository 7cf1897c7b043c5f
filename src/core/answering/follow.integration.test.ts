import { setTimeout as sleep } from "node:timers/promises";
import { useDatabase } from "@tests/support/database";
import { collect, endings, never, runsThat, shown, words, writing } from "@tests/support/runs";
import { createOwner } from "@tests/support/workspace";
import { expect, test, vi } from "vitest";
import { createEventLog } from "@/adapters/event-log";
import type { Followed } from "./follow";
import { topicOf } from "./runner";

const handle = useDatabase();

test("following again from any id gives the same text, with nothing repeated or lost", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(words, 5));
  const { runId } = await runs.start(actor, { question: "Why?" });

  const all: Followed[] = [];
  const returning: Promise<Followed[]>[] = [];
  for await (const followed of runs.follow(actor, { runId }, never())) {
    all.push(followed);
    returning.push(collect(runs.follow(actor, { runId, lastEventId: followed.id }, never())));
  }

  for (const [index, rest] of (await Promise.all(returning)).entries()) {
    const before = all.slice(0, index + 1).map(({ part }) => part);
    expect(shown([...before, ...rest.map(({ part }) => part)])).toBe(words.join(""));
    if (index < all.length - 1) expect(endings(rest)).toHaveLength(1);
  }
});

test("two followers see the same parts", async () => {
  const actor = await createOwner(handle.db);
  const gate = Promise.withResolvers<void>();
  const runs = runsThat(handle.db, async (draft, signal) => {
    await writing(words.slice(0, 1))(draft, signal);
    await gate.promise;
    await writing(words.slice(1), 2)(draft, signal);
  });
  const { runId } = await runs.start(actor, { question: "Why?" });
  let begun = 0;
  const follow = () =>
    collect(runs.follow(actor, { runId }, never()), () => {
      begun += 1;
      if (begun === 2) gate.resolve();
    });

  const [first, second] = await Promise.all([follow(), sleep(30).then(follow)]);

  expect(second).toEqual(first);
});

test("a follower of a run that has ended gets it from its row", async () => {
  const actor = await createOwner(handle.db);
  const runs = runsThat(handle.db, writing(words));
  const { runId } = await runs.start(actor, { question: "Why?" });
  await collect(runs.follow(actor, { runId }, never()));

  const late = await collect(runsThat(handle.db, writing([])).follow(actor, { runId, lastEventId: "other-7" }, never()));

  expect(late.map(({ part }) => part.type)).toEqual(["answer-restored", "answer-finished"]);
  expect(shown(late.map(({ part }) => part))).toBe(words.join(""));
});

test("where the event log has lost the beginning, following starts from what is saved and loses nothing", async () => {
  const actor = await createOwner(handle.db);
  const events = createEventLog({ eventsPerTopic: 8 });
  const runs = runsThat(handle.db, writing(words, 60), { events });
  const { runId } = await runs.start(actor, { question: "Why?" });
  await sleep(1_600);

  const late = await collect(runs.follow(actor, { runId }, never()));

  expect(late[0]?.part.type).toBe("answer-restored");
  expect(shown(late.map(({ part }) => part))).toBe(words.join(""));
  expect(endings(late)).toHaveLength(1);
});

test("a run of another process is followed by its saved states", async () => {
  const actor = await createOwner(handle.db);
  const writer = runsThat(handle.db, writing(words, 120));
  const { runId } = await writer.start(actor, { question: "Why?" });

  const seen = await collect(runsThat(handle.db, writing([])).follow(actor, { runId }, never()));

  expect(seen.filter(({ part }) => part.type === "answer-restored").length).toBeGreaterThan(1);
  expect(shown(seen.map(({ part }) => part))).toBe(words.join(""));
  expect(endings(seen)).toHaveLength(1);
});

test("a part that only another version of the program knows is a gap, and the answer is followed to its end", async () => {
  const actor = await createOwner(handle.db);
  const events = createEventLog();
  const begun = Promise.withResolvers<void>();
  const step = writing(words, 60);
  const runs = runsThat(handle.db, async (draft, signal) => begun.promise.then(() => step(draft, signal)), { events });
  const { runId } = await runs.start(actor, { question: "Why?" });
  const following = collect(runs.follow(actor, { runId }, never()), begun.resolve);
  await begun.promise;
  await events.append(topicOf(runId), { type: "part-of-tomorrow" });

  const seen = await following;

  expect(shown(seen.map(({ part }) => part))).toBe(words.join(""));
  expect(endings(seen)).toHaveLength(1);
});

test("many who follow one silent run look at its row as often as one does", async () => {
  const actor = await createOwner(handle.db);
  const gate = Promise.withResolvers<void>();
  const runs = runsThat(handle.db, async (draft, signal) => {
    await writing(words.slice(0, 1))(draft, signal);
    await gate.promise;
  });
  const { runId } = await runs.start(actor, { question: "Why?" });
  const followers = Array.from({ length: 30 }, () => collect(runs.follow(actor, { runId }, never())));
  await sleep(1_000);
  const rows = vi.spyOn(handle.db.answer, "findFirst");

  await sleep(4_500);

  expect(rows.mock.calls.length).toBeGreaterThan(0);
  expect(rows.mock.calls.length).toBeLessThan(15);
  rows.mockRestore();
  gate.resolve();
  await Promise.all(followers);
});
