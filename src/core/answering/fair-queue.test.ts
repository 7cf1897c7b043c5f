import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createFairQueue } from "./fair-queue";

const never = () => new AbortController().signal;

async function run<Result>(queue: ReturnType<typeof createFairQueue>, group: string, signal: AbortSignal, task: () => Promise<Result>) {
  return queue.enter(group).run(signal, task);
}

/** A task that runs until it is let go. */
function held() {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { task: () => gone, letGo };
}

test("groups that hold on to all they can get leave a place for the next", async () => {
  const queue = createFairQueue({ running: 16, waitMs: 20 });
  const started = new Map<string, number>();
  const tasks = Array.from({ length: 12 }, held);
  const greedy = ["a", "b", "c"].flatMap((group) =>
    tasks.map(({ task }) =>
      run(queue, group, never(), () => {
        started.set(group, (started.get(group) ?? 0) + 1);
        return task();
      }),
    ),
  );

  const last = await run(queue, "d", never(), async () => "served");
  const shares = [...started.values()];
  for (const { letGo } of tasks) letGo();
  await Promise.allSettled(greedy);

  expect([last, ...shares]).toEqual(["served", 8, 4, 2]);
});

test("one end lets two begin where there is room for both", async () => {
  const queue = createFairQueue({ running: 3 });
  const one = queue.enter("one");
  const other = queue.enter("other");
  const { task, letGo } = held();
  const begun: string[] = [];
  const begin = async (group: string) => {
    begun.push(group);
    await task();
  };
  const waiting = ["other", "one"].map((group) => run(queue, group, never(), () => begin(group)));
  await sleep(5);
  expect(begun).toEqual([]);

  one.leave();
  await sleep(5);

  expect(begun).toEqual(["other", "one"]);
  letGo();
  other.leave();
  await Promise.all(waiting);
});

test("no group takes more than its share, and room that is left serves the others", async () => {
  const queue = createFairQueue({ running: 3 });
  const started: string[] = [];
  const tasks = ["a", "a", "a", "b"].map((group, n) => {
    const { task, letGo } = held();
    const done = run(queue, group, never(), () => {
      started.push(`${group}${n}`);
      return task();
    });
    return { done, letGo };
  });
  await sleep(5);

  expect(started).toEqual(["a0", "a1", "b3"]);
  tasks[0]?.letGo();
  tasks[3]?.letGo();
  await sleep(5);
  expect(started).toEqual(["a0", "a1", "b3", "a2"]);
  for (const { letGo } of tasks) letGo();
  await Promise.all(tasks.map(({ done }) => done));
});

test("groups that wait take turns", async () => {
  const queue = createFairQueue({ running: 1 });
  const order: string[] = [];
  const work = (group: string) => run(queue, group, never(), async () => void order.push(group));

  const { task, letGo } = held();
  const first = run(queue, "x", never(), task);
  const rest = ["a", "a", "a", "b", "c"].map(work);
  letGo();
  await Promise.all([first, ...rest]);

  expect(order).toEqual(["a", "b", "c", "a", "a"]);
});

test("groups that wait leave room for others to wait", async () => {
  const queue = createFairQueue({ running: 1, waiting: 8 });
  const first = queue.enter("a");
  const enter = (group: string) => Array.from({ length: 8 }, () => tryTo(() => queue.enter(group))).filter((place) => place !== null);

  const [a, b, c] = ["a", "b", "c"].map(enter);

  expect([a, b, c].map((places) => places?.length)).toEqual([4, 2, 1]);
  for (const place of [first, ...(a ?? []), ...(b ?? []), ...(c ?? [])]) place.leave();
});

function tryTo<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch {
    return null;
  }
}

test("too many waiting, or waiting too long, is too many requests", async () => {
  const queue = createFairQueue({ running: 1, waiting: 1, waitMs: 20 });
  const { task, letGo } = held();
  const first = run(queue, "a", never(), task);
  const second = run(queue, "a", never(), async () => "never");
  second.catch(() => undefined);

  await expect(run(queue, "a", never(), async () => "never")).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS", retryAfterSeconds: 5 });
  await expect(second).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
  const place = queue.enter("a");
  letGo();
  await first;
  expect(await place.run(never(), async () => "third")).toBe("third");
});

test("one that gives up while it waits leaves the queue, and a failing task frees its place", async () => {
  const queue = createFairQueue({ running: 1 });
  const { task, letGo } = held();
  const first = run(queue, "a", never(), () => task().then(() => Promise.reject(new Error("broken"))));
  const leaving = new AbortController();
  const second = run(queue, "a", leaving.signal, async () => "never");
  const third = run(queue, "a", never(), async () => "third");

  leaving.abort(new Error("gone"));
  letGo();

  await expect(first).rejects.toThrow("broken");
  await expect(second).rejects.toThrow("gone");
  expect(await third).toBe("third");
});

test("a place counts from the moment it is taken, and one that is left serves the next", async () => {
  const queue = createFairQueue({ running: 1, waiting: 1 });
  const first = queue.enter("a");
  const second = queue.enter("b");
  expect(() => queue.enter("c")).toThrow("too many wait");

  second.leave();
  const third = queue.enter("c");
  first.leave();
  first.leave();

  expect(await third.run(never(), async () => "third")).toBe("third");
  expect(await run(queue, "a", never(), async () => "fourth")).toBe("fourth");
});

test("a turn that came while its place was not yet used is kept, or given back", async () => {
  const queue = createFairQueue({ running: 1, waiting: 4 });
  const first = queue.enter("a");
  const second = queue.enter("a");
  const third = queue.enter("a");
  first.leave();
  await sleep(5);

  const gone = new AbortController();
  gone.abort(new Error("gone"));
  await expect(second.run(gone.signal, async () => "never")).rejects.toThrow("gone");
  expect(await third.run(never(), async () => "third")).toBe("third");
});
