import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followRun } from "./follow-run";

type Handlers = Parameters<Parameters<typeof followRun>[1]["subscribe"]>[1];

const run = { id: "run", createdAt: "2026-01-01T00:00:00.000Z" };
const told = { onChange: vi.fn(), onEnd: vi.fn(), onLost: vi.fn(), onConnection: vi.fn() };
let subscriptions: { after: string | null; handlers: Handlers }[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("requestAnimationFrame", () => 1);
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
  subscriptions = [];
  stop = followRun(run, {
    ...told,
    subscribe: (after, handlers) => {
      subscriptions.push({ after, handlers });
      return { unsubscribe: () => undefined };
    },
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

test("a stream that the server ends before the answer's end is taken up again after its last part", () => {
  subscriptions[0]?.handlers.onData({ id: "7", data: { type: "text-delta", text: "In 1886" } });

  subscriptions[0]?.handlers.onStopped();
  vi.runOnlyPendingTimers();

  expect(told.onConnection).toHaveBeenLastCalledWith(false);
  expect(subscriptions.map(({ after }) => after)).toEqual([null, "7"]);
});

test("a run that is not there is lost, and asked for no more", () => {
  subscriptions[0]?.handlers.onError(Object.assign(new Error("gone"), { data: { code: "NOT_FOUND" } }));
  subscriptions[0]?.handlers.onStopped();
  vi.runOnlyPendingTimers();

  expect(told.onLost).toHaveBeenCalledOnce();
  expect(subscriptions).toHaveLength(1);
});
