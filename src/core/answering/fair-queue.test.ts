import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createFairQueue } from "./fair-queue";

const never = () => new AbortController().signal;

/** A task that runs until it is let go. */
function held() {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { task: () => gone, letGo };
}

test("no group takes more than its share, and room that is left serves the others", async () => {
  const queue = createFairQueue({ running: 3, runningPerGroup: 2 });
  const started: string[] = [];
  const tasks = ["a", "a", "a", "b"].map((group, n) => {
    const { task, letGo } = held();
    const done = queue.run(group, never(), () => {
      started.push(`${group}${n}`);
      return task();
    });
    return { done, letGo };
  });
  await sleep(5);

  expect(started).toEqual(["a0", "a1", "b3"]);
  tasks[0]?.letGo();
  await sleep(5);
  expect(started).toEqual(["a0", "a1", "b3", "a2"]);
  for (const { letGo } of tasks) letGo();
  await Promise.all(tasks.map(({ done }) => done));
});

test("groups that wait take turns", async () => {
  const queue = createFairQueue({ running: 1 });
  const order: string[] = [];
  const work = (group: string) => queue.run(group, never(), async () => void order.push(group));

  const { task, letGo } = held();
  const first = queue.run("x", never(), task);
  const rest = ["a", "a", "a", "b", "c"].map(work);
  letGo();
  await Promise.all([first, ...rest]);

  expect(order).toEqual(["a", "b", "c", "a", "a"]);
});

test("too many waiting, or waiting too long, is too many requests", async () => {
  const queue = createFairQueue({ running: 1, waiting: 1, waitMs: 20 });
  const { task, letGo } = held();
  const first = queue.run("a", never(), task);
  const second = queue.run("a", never(), async () => "never");
  second.catch(() => undefined);

  expect(queue.isFull()).toBe(true);
  await expect(queue.run("a", never(), async () => "never")).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS", retryAfterSeconds: 5 });
  await expect(second).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
  expect(queue.isFull()).toBe(false);
  letGo();
  await first;
});

test("one that gives up while it waits leaves the queue, and a failing task frees its place", async () => {
  const queue = createFairQueue({ running: 1 });
  const { task, letGo } = held();
  const first = queue.run("a", never(), () => task().then(() => Promise.reject(new Error("broken"))));
  const leaving = new AbortController();
  const second = queue.run("a", leaving.signal, async () => "never");
  const third = queue.run("a", never(), async () => "third");

  leaving.abort(new Error("gone"));
  letGo();

  await expect(first).rejects.toThrow("broken");
  await expect(second).rejects.toThrow("gone");
  expect(await third).toBe("third");
});
