import { QdrantClientTimeoutError } from "@qdrant/js-client-rest";
import type { z } from "zod";
import { AppError } from "@/core/errors";

export type Failure = {
  error: AppError;
  /** What Qdrant answered; null where nothing came, or from another server. */
  status: number | null;
  /** Whether the connection broke, so that another may serve. */
  isBroken: boolean;
  /** Whether it was there, and took too long. */
  isSlow: boolean;
};

const RETRY_AFTER_SECONDS = 5;
const NO_COLLECTION = /doesn't exist/;
const DIMENSION = /dimension|Not existing vector name/i;

/** What a call that failed means for us. What the server says may hold a user's words: it is not kept. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof AppError) return { error: thrown, status: null, isBroken: false, isSlow: false };
  const status = numberIn(thrown, "status");
  if (status === null) return ofConnection(thrown);
  if (isForeign(status, thrown))
    return { error: unavailable(`it answered ${status} as no Qdrant does`), status: null, isBroken: false, isSlow: false };
  return { error: ofStatus(status, thrown), status, isBroken: false, isSlow: false };
}

/** @throws INDEX_UNAVAILABLE, since taking an answer of another shape for an empty one would empty a library. */
export function readAnswer<Shape>(shape: z.ZodType<Shape>, answer: unknown): Shape {
  const read = shape.safeParse(answer);
  if (!read.success) throw unavailable("an answer of another shape");
  return read.data;
}

export function unavailable(
  message: string,
  { cause, retryAfterSeconds = RETRY_AFTER_SECONDS }: { cause?: unknown; retryAfterSeconds?: number } = {},
) {
  return new AppError("INDEX_UNAVAILABLE", `the passage index: ${message}`, { cause, retryable: true, retryAfterSeconds });
}

function ofConnection(thrown: unknown): Failure {
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  // The client's by its class, since the build shortens the name.
  const isTimeout = thrown instanceof QdrantClientTimeoutError || name === "TimeoutError";
  return {
    error: unavailable(isTimeout ? "no answer in time" : `the call failed with ${name}`, { cause: thrown }),
    status: null,
    isBroken: !isTimeout,
    isSlow: isTimeout,
  };
}

/** Redirects, and a 404 without the words for a missing collection, come from whatever else has the address. */
function isForeign(status: number, thrown: unknown): boolean {
  const said = property(property(property(thrown, "data"), "status"), "error");
  return status < 400 || (status === 404 && !NO_COLLECTION.test(String(said)));
}

function ofStatus(status: number, thrown: unknown): AppError {
  // A refused key waits for the operator as an absent server does: no document is to blame.
  if (status === 401 || status === 403) return unavailable("it refuses the key in QDRANT_API_KEY");
  const retryAfterSeconds = numberIn(thrown, "retry_after") ?? RETRY_AFTER_SECONDS;
  if (status === 429 || status >= 500) return unavailable(`it answered ${status}`, { retryAfterSeconds });
  const code =
    status === 400 && DIMENSION.test(JSON.stringify(property(thrown, "data")) ?? "") ? "EMBEDDING_DIMENSION_CHANGED" : "UNEXPECTED";
  return new AppError(code, `the passage index answered ${status}`);
}

function numberIn(value: unknown, name: string): number | null {
  const found = property(value, name);
  return typeof found === "number" ? found : null;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
