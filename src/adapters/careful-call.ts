import { AppError } from "@/core/errors";
import type { Breaker } from "./breaker";
import { metrics } from "./metrics";
import { toModelError } from "./vendor-error";

export type CallLimits = {
  /** To the first part, all tries together. */
  firstPartMs: number;
  betweenPartsMs: number;
  totalMs: number;
  retries: number;
  retryBaseMs: number;
  retryMostMs: number;
};

export const CALL_LIMITS: CallLimits = {
  firstPartMs: 60_000,
  betweenPartsMs: 30_000,
  totalMs: 300_000,
  retries: 2,
  retryBaseMs: 500,
  retryMostMs: 20_000,
};

type Call<Part> = {
  purpose: "answers" | "embeddings";
  breaker: Breaker;
  signal?: AbortSignal | undefined;
  limits: CallLimits;
  /** Asks the provider once. Only what `isContent` counts as a beginning after which nothing is tried again. */
  open: (signal: AbortSignal, tick: () => void) => AsyncIterable<Part>;
  isContent: (part: Part) => boolean;
};

// Failures that say something about the provider rather than about this one request.
const PROVIDER_CODES = /UNAVAILABLE|TIMEOUT|RATE_LIMITED|CUT_OFF|UNREADABLE|REFUSED_KEY/;

/**
 * Calls a provider as RELIABILITY.md asks: time-outs to the first part, between parts and in all; retries before the
 * first part only, with full jitter or as long as the provider asks; a breaker. Closes the call when the caller goes.
 * @throws AppError of `purpose`, or the caller's own reason when `signal` aborts.
 */
export async function* carefully<Part>(call: Call<Part>): AsyncGenerator<Part> {
  const progress: Progress = { startedAt: Date.now(), hasBegun: false };
  let failure: AppError | null = null;
  call.breaker.enter();
  try {
    yield* withRetries(call, progress);
  } catch (thrown) {
    if (call.signal?.aborted) throw call.signal.reason;
    failure = toModelError(thrown, call.purpose, progress.hasBegun);
    throw failure;
  } finally {
    tellBreaker(call.breaker, failure, progress.hasBegun);
    metrics().countUpstream(call.purpose, failure?.code ?? (progress.hasBegun ? "done" : "left"), Date.now() - progress.startedAt);
  }
}

type Progress = { startedAt: number; hasBegun: boolean };

async function* withRetries<Part>(call: Call<Part>, progress: Progress): AsyncGenerator<Part> {
  for (let attempt = 0; ; attempt++) {
    try {
      for await (const part of attemptOnce(call, progress.startedAt)) {
        progress.hasBegun ||= call.isContent(part);
        yield part;
      }
      return;
    } catch (thrown) {
      const waitMs = waitBeforeRetry(call, progress, thrown, attempt);
      if (waitMs === null) throw thrown;
      await sleep(waitMs, call.signal);
    }
  }
}

/** Milliseconds to wait before the next try; null where there is none. */
function waitBeforeRetry<Part>(
  { limits, purpose, breaker, signal }: Call<Part>,
  progress: Progress,
  thrown: unknown,
  attempt: number,
): number | null {
  const failure = toModelError(thrown, purpose, progress.hasBegun);
  if (signal?.aborted || !failure.retryable || attempt >= limits.retries) return null;
  const waitMs = waitBefore(attempt, failure, limits);
  const isInTime = Date.now() + waitMs - progress.startedAt < limits.firstPartMs;
  return isInTime && breaker.takeRetry() ? waitMs : null;
}

/** A caller that went away before anything came says nothing of the provider. */
function tellBreaker(breaker: Breaker, failure: AppError | null, hasBegun: boolean): void {
  if (failure && PROVIDER_CODES.test(failure.code)) breaker.failed(failure);
  else if (!failure && hasBegun) breaker.succeeded();
  else breaker.endedOtherwise();
}

/** One try, its connection closed at a time-out, at the caller's wish, or when the caller reads no further. */
async function* attemptOnce<Part>({ open, isContent, limits, purpose, signal }: Call<Part>, startedAt: number): AsyncGenerator<Part> {
  const closing = new AbortController();
  const abort = () => closing.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  let timer: NodeJS.Timeout | undefined;
  let hasContent = false;
  const tick = () => {
    clearTimeout(timer);
    const now = Date.now();
    const untilTotal = startedAt + limits.totalMs - now;
    const untilFirst = hasContent ? 0 : startedAt + limits.firstPartMs - now;
    timer = setTimeout(
      () => closing.abort(timedOut(purpose)),
      Math.max(0, Math.min(untilTotal, Math.max(limits.betweenPartsMs, untilFirst))),
    );
  };
  let isWhole = false;
  try {
    if (signal?.aborted) abort();
    tick();
    for await (const part of untilAborted(open(closing.signal, tick), closing.signal)) {
      hasContent ||= isContent(part);
      tick();
      yield part;
    }
    isWhole = true;
  } catch (thrown) {
    throw closing.signal.aborted ? closing.signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    // A connection whose answer was read to its end is kept for the next one.
    if (!isWhole) closing.abort();
  }
}

/** Reads on only until the signal aborts, even from a source that does not hear it. */
async function* untilAborted<Part>(source: AsyncIterable<Part>, signal: AbortSignal): AsyncGenerator<Part> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // Nobody may be waiting when it rejects; that is no error.
  aborted.catch(() => undefined);
  const parts = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([parts.next(), aborted]);
      // The vendors' clients end quietly when they are aborted.
      signal.throwIfAborted();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    parts.return?.().catch(() => undefined);
  }
}

function timedOut(purpose: "answers" | "embeddings"): AppError {
  return new AppError(purpose === "answers" ? "MODEL_TIMEOUT" : "EMBEDDER_UNAVAILABLE", "the provider was silent for too long");
}

/** Full jitter, or what the provider asks for. Milliseconds. */
function waitBefore(attempt: number, failure: AppError, limits: CallLimits): number {
  if (failure.retryAfterSeconds !== null) return failure.retryAfterSeconds * 1_000;
  return Math.random() * Math.min(limits.retryMostMs, limits.retryBaseMs * 2 ** attempt);
}

function sleep(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, waitMs);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
