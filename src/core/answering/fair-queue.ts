import { AppError } from "@/core/errors";

type Waiter = { start: () => void };
/** A place in the queue: taken at once, used once, given back by its task's end or by `leave`. */
export type Place = {
  run<Result>(signal: AbortSignal, task: () => Promise<Result>): Promise<Result>;
  /** Gives back a place that was not used; nothing once it is. */
  leave(): void;
};
type Limits = { running: number; waiting: number; waitMs: number };

// Nobody waits so long that an overload would still be felt half a minute after its end.
const DEFAULTS: Limits = { running: 64, waiting: 256, waitMs: 20_000 };

/**
 * Lets so many tasks run at once, and so many wait, no group more than half of what the others leave, and takes turns between
 * the groups that wait. So there is a place for who comes next, however many groups hold on to theirs.
 * `enter` throws TOO_MANY_REQUESTS when too many wait already; a place that has waited too long fails with it.
 */
export function createFairQueue(given: Partial<Limits> = {}) {
  const limits = { ...DEFAULTS, ...given };
  const running = new Map<string, number>();
  // The order of the groups is whose turn is next.
  const waiting = new Map<string, Waiter[]>();
  let runningCount = 0;
  let waitingCount = 0;

  const hasRoom = (group: string) => (running.get(group) ?? 0) < limits.running - runningCount;

  function begin(group: string): void {
    runningCount += 1;
    running.set(group, (running.get(group) ?? 0) + 1);
  }

  function end(group: string): void {
    runningCount -= 1;
    const left = (running.get(group) ?? 1) - 1;
    if (left > 0) running.set(group, left);
    else running.delete(group);
    // One end may make room for two, where a group that has more places waits beside one that has fewer.
    while (startNext());
  }

  /** Answers whether anyone's turn came. */
  function startNext(): boolean {
    for (const [group, waiters] of waiting) {
      if (!hasRoom(group)) continue;
      const next = waiters.shift();
      waiting.delete(group);
      if (waiters.length > 0) waiting.set(group, waiters);
      next?.start();
      return true;
    }
    return false;
  }

  function leave(group: string, waiter: Waiter): void {
    const others = (waiting.get(group) ?? []).filter((other) => other !== waiter);
    if (others.length > 0) waiting.set(group, others);
    else waiting.delete(group);
  }

  function wait(group: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        waitingCount -= 1;
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      };
      const giveUp = (cause: unknown) => {
        settle();
        leave(group, waiter);
        reject(cause);
      };
      const abort = () => giveUp(signal.reason);
      const timer = setTimeout(() => giveUp(tooMany("waited too long for its turn")), limits.waitMs);
      const waiter: Waiter = {
        start: () => {
          settle();
          begin(group);
          resolve();
        },
      };
      waitingCount += 1;
      waiting.set(group, [...(waiting.get(group) ?? []), waiter]);
      signal.addEventListener("abort", abort, { once: true });
    });
  }

  /** Whether it runs or waits is settled before this returns: nobody who comes later can take the place. */
  function enter(group: string): Place {
    const left = new AbortController();
    let turn = Promise.resolve();
    if (hasRoom(group) && !waiting.has(group)) begin(group);
    else if ((waiting.get(group)?.length ?? 0) >= limits.waiting - waitingCount) throw tooMany("too many wait already");
    else turn = wait(group, left.signal);
    return placeOf(turn, left, () => end(group));
  }

  return { enter };
}

/** A place whose turn comes, or fails when `left` is aborted first; what it holds is given back once. */
function placeOf(turn: Promise<void>, left: AbortController, end: () => void): Place {
  let isUsed = false;
  // A turn that never comes has nothing to give back.
  const giveBack = () => void turn.then(end).catch(() => undefined);
  // Its failure is told by `run`; a place may be left without one.
  turn.catch(() => undefined);
  return {
    async run(signal, task) {
      isUsed = true;
      const abort = () => left.abort(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      if (signal.aborted) abort();
      try {
        await turn;
        signal.throwIfAborted();
        return await task();
      } finally {
        signal.removeEventListener("abort", abort);
        giveBack();
      }
    },
    leave() {
      if (isUsed) return;
      isUsed = true;
      left.abort(new Error("the place was left"));
      giveBack();
    },
  };
}

function tooMany(why: string): AppError {
  return new AppError("TOO_MANY_REQUESTS", why, { retryable: true, retryAfterSeconds: 5 });
}
