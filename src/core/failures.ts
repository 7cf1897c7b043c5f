import { note } from "@/log";
import { AppError } from "./errors";

/** Keeps what failed while other things of the same kind are done all the same, to be told at the end. */
export function collectFailures() {
  const failures: { of: string; error: AppError }[] = [];
  return {
    add: (of: string, error: AppError): void => void failures.push({ of, error }),

    /** @throws what failed first, with the names of all that failed. */
    assertNone(): void {
      const [first] = failures;
      if (!first) return;
      const failed = failures.map(({ of, error }) => `${of} ${error.code}`).join(", ");
      note({ failed });
      throw new AppError(first.error.code, `failed: ${failed}`, { cause: first.error, retryable: first.error.retryable });
    },
  };
}
