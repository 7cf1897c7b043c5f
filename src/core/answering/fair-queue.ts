import { AppError } from "@/core/errors";

type Waiter = { start: () => void };
type Limits = { running: number; runningPerGroup: number; waiting: number; waitMs: number };

const DEFAULTS: Limits = { running: 64, runningPerGroup: 32, waiting: 128, waitMs: 30_000 };

/**
 * Lets so many tasks run at once, no group more than its share, and takes turns between the groups that wait.
 * `run` throws TOO_MANY_REQUESTS when too many wait already, or one has waited too long.
 */
export function createFairQueue(given: Partial<Limits> = {}) {
  const limits = { ...DEFAULTS, ...given };
  const running = new Map<string, number>();
  // The order of the groups is whose turn is next.
  const waiting = new Map<string, Waiter[]>();
  let runningCount = 0;
  let waitingCount = 0;

  const hasRoom = (group: string) => runningCount < limits.running && (running.get(group) ?? 0) < limits.runningPerGroup;

  function begin(group: string): void {
    runningCount += 1;
    running.set(group, (running.get(group) ?? 0) + 1);
  }

  function end(group: string): void {
    runningCount -= 1;
    const left = (running.get(group) ?? 1) - 1;
    if (left > 0) running.set(group, left);
    else running.delete(group);
    startNext();
  }

  function startNext(): void {
    for (const [group, waiters] of waiting) {
      if (!hasRoom(group)) continue;
      const next = waiters.shift();
      waiting.delete(group);
      if (waiters.length > 0) waiting.set(group, waiters);
      next?.start();
      return;
    }
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

  return {
    /** Whether a newcomer would be turned away. */
    isFull: () => waitingCount >= limits.waiting,

    async run<Result>(group: string, signal: AbortSignal, task: () => Promise<Result>): Promise<Result> {
      signal.throwIfAborted();
      if (hasRoom(group) && !waiting.has(group)) begin(group);
      else if (waitingCount >= limits.waiting) throw tooMany("too many wait already");
      else await wait(group, signal);
      try {
        return await task();
      } finally {
        end(group);
      }
    },
  };
}

function tooMany(why: string): AppError {
  return new AppError("TOO_MANY_REQUESTS", why, { retryable: true, retryAfterSeconds: 5 });
}
