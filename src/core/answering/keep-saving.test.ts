import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDraft } from "./draft";
import { ABANDONED_AFTER_MS } from "./heartbeat";
import { keepSaving } from "./keep-saving";

const IDS = { workspaceId: "00000000-0000-4000-8000-000000000001", runId: "00000000-0000-4000-8000-000000000002" };
const TEN_SECONDS = 10_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function startKeeping() {
  const keep = vi.fn(async () => ({ isStopRequested: false }));
  const draft = createDraft(async () => "1");
  return { keep, keeper: keepSaving({ keep }, IDS, draft, () => undefined) };
}

test("a run that waits for its turn says seldom that it lives, and well before it counts as abandoned", async () => {
  const { keep, keeper } = startKeeping();

  await vi.advanceTimersByTimeAsync(ABANDONED_AFTER_MS / 2);
  const early = keep.mock.calls.length;
  await vi.advanceTimersByTimeAsync(TEN_SECONDS);
  await keeper.close();

  expect(early).toBeGreaterThan(0);
  expect(keep.mock.calls.length - early).toBe(2);
});

test("a run whose turn has come saves every second", async () => {
  const { keep, keeper } = startKeeping();

  keeper.begin();
  await vi.advanceTimersByTimeAsync(TEN_SECONDS);
  await keeper.close();

  expect(keep).toHaveBeenCalledTimes(10);
});
