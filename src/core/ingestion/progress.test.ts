import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DocumentSummary } from "@/contracts/documents";
import { createProgress } from "./progress";
import { LeaseLost } from "./store";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const document: DocumentSummary = {
  id: "0198c1f0-0000-7000-8000-000000000000",
  name: "a.txt",
  type: "txt",
  sizeBytes: 1,
  state: "received",
  progress: null,
  queuePosition: 0,
  failure: null,
  pageCount: null,
  emptyPages: [],
  notice: null,
  passageCount: 0,
  createdAt: "2026-01-01T00:00:00.000Z",
};

test("who watches hears nothing from an attempt that lost its lease", async () => {
  const publish = vi.fn(async () => undefined);
  const progress = createProgress(document, { save: () => Promise.reject(new LeaseLost()), publish });
  vi.advanceTimersByTime(1_000);

  await expect(progress.stage("splitting")).rejects.toBeInstanceOf(LeaseLost);

  expect(publish).not.toHaveBeenCalled();
});

test("events go out five times a second at most, rows twice", async () => {
  const save = vi.fn(async () => undefined);
  const publish = vi.fn(async () => undefined);
  const count = createProgress(document, { save, publish }).count("embedding");

  for (let done = 1; done <= 100; done += 1) {
    vi.advanceTimersByTime(10);
    await count(done, 100);
  }

  expect([publish.mock.calls.length, save.mock.calls.length]).toEqual([5, 2]);
});
