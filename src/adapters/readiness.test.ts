import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";

import { createReadiness } from "./readiness";

const folder = mkdtempSync(path.join(tmpdir(), "minirag-slots-"));
const slotsFile = path.join(folder, "slots");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a server without slots is ready from its start to its end", async () => {
  const readiness = createReadiness({ slot: undefined, slotsFile: undefined });
  const states = [await readiness.isReady()];

  readiness.start();
  states.push(await readiness.isReady());
  readiness.close();
  states.push(await readiness.isReady());

  expect(states).toEqual([false, true, false]);
  // Nobody else would go on with its streams.
  expect([readiness.handedOver.aborted, readiness.left().aborted]).toEqual([false, true]);
});

test("a slot is ready while the file names it, and not where the file is missing", async () => {
  const readiness = createReadiness({ slot: "blue", slotsFile });
  readiness.start();
  const states = [await readiness.isReady()];

  for (const names of ["green", "green blue\n", "blue", "bluegreen", ""]) {
    writeFileSync(slotsFile, names);
    states.push(await readiness.isReady());
  }

  expect(states).toEqual([false, false, true, true, false, false]);
  readiness.close();
});

test("a slot that served knows when it has been left, and when it serves again", async () => {
  writeFileSync(slotsFile, "green");
  const readiness = createReadiness({ slot: "blue", slotsFile, lookEveryMs: 5, leftAfterMs: 40 });
  readiness.start();
  const isLeft = () => readiness.left().aborted;
  // It is being tried before it serves: nobody leaves it.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isLeft()).toBe(false);

  writeFileSync(slotsFile, "blue");
  await new Promise((resolve) => setTimeout(resolve, 50));
  writeFileSync(slotsFile, "green");
  await vi.waitFor(() => expect(isLeft()).toBe(true));

  writeFileSync(slotsFile, "blue green");
  await vi.waitFor(() => expect(isLeft()).toBe(false));

  readiness.close();
  expect(isLeft()).toBe(true);
  expect(readiness.handedOver.aborted).toBe(true);
});
