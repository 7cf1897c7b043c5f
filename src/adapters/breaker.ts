import { AppError } from "@/core/errors";

type Limits = { failuresInARow: number; windowMs: number; windowCalls: number; openMs: number };

const DEFAULTS: Limits = { failuresInARow: 5, windowMs: 30_000, windowCalls: 20, openMs: 30_000 };
const RETRY_SHARE = 0.1;
const MOST_RETRIES = 10;

export type Breaker = ReturnType<typeof createBreaker>;

/**
 * Keeps calls away from a provider that fails: after five failures in a row, half of twenty within 30 s, or a refused
 * key, it is left alone for 30 s; then one call tries. Also grants retries, for a tenth of all calls.
 */
export function createBreaker(given: Partial<Limits> = {}) {
  const limits = { ...DEFAULTS, ...given };
  let recent: { at: number; failed: boolean }[] = [];
  let inARow = 0;
  let openUntil = 0;
  let lastFailure: AppError | null = null;
  let isProbing = false;
  let retries = MOST_RETRIES;

  function record(failed: boolean): void {
    const now = Date.now();
    recent = [...recent.filter(({ at }) => now - at < limits.windowMs), { at: now, failed }];
    inARow = failed ? inARow + 1 : 0;
    isProbing = false;
  }

  return {
    /** Whether calls are kept away now, or wait for one that tries. */
    isOpen: (): boolean => lastFailure !== null,
    /** @throws the failure that opened it, while it is open. */
    enter(): void {
      if (lastFailure && (Date.now() < openUntil || isProbing)) {
        const retryAfterSeconds = Math.max(1, Math.ceil((openUntil - Date.now()) / 1_000));
        throw new AppError(lastFailure.code, `left alone after: ${lastFailure.message}`, {
          retryAfterSeconds,
          retryable: lastFailure.retryable,
        });
      }
      isProbing = lastFailure !== null;
      retries = Math.min(MOST_RETRIES, retries + RETRY_SHARE);
    },
    succeeded(): void {
      record(false);
      lastFailure = null;
    },
    /** A failure that is the question's own fault, or nobody's, says nothing of the provider. */
    endedOtherwise(): void {
      isProbing = false;
    },
    failed(failure: AppError): void {
      const wasProbe = lastFailure !== null;
      record(true);
      const failures = recent.filter(({ failed }) => failed).length;
      const isMostly = recent.length >= limits.windowCalls && failures * 2 >= recent.length;
      const isKeyRefused = failure.code.endsWith("REFUSED_KEY");
      if (!wasProbe && !isKeyRefused && !isMostly && inARow < limits.failuresInARow) return;
      lastFailure = failure;
      openUntil = Date.now() + limits.openMs;
    },
    /** Whether a retry is within the budget; takes it. */
    takeRetry(): boolean {
      if (retries < 1) return false;
      retries -= 1;
      return true;
    },
  };
}
