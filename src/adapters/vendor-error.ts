import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import type { ErrorCode } from "@/contracts/error-codes";
import { AppError } from "@/core/errors";

type Purpose = "answers" | "embeddings";
type Failure = { code: ErrorCode; retryable: boolean };

// What a vendor says may hold a piece of the key or of a document: its words are neither kept as a cause nor logged.

/**
 * Turns what a vendor's client throws into an error of ours.
 * @param hasBegun whether a part of the answer had arrived: from then on nothing is tried again.
 */
export function toModelError(thrown: unknown, purpose: Purpose, hasBegun = false): AppError {
  const own = ownErrorIn(thrown);
  if (own?.code === "MODEL_ANSWER_TOO_LONG" && purpose === "embeddings") return new AppError("EMBEDDER_UNAVAILABLE", own.message);
  if (own) return own;
  const { code, retryable } = failureOf(thrown, hasBegun);
  const retryAfterSeconds = retryAfterOf(thrown);
  return new AppError(purpose === "answers" ? code : forEmbeddings(code), describe(thrown), {
    retryable: retryable && !hasBegun,
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  });
}

/** Our own error where a client has wrapped it, as it does with what a connection throws. */
function ownErrorIn(thrown: unknown): AppError | null {
  for (let error = thrown; error instanceof Error; error = error.cause) if (error instanceof AppError) return error;
  return null;
}

function failureOf(thrown: unknown, hasBegun: boolean): Failure {
  if (thrown instanceof SyntaxError) return { code: "MODEL_ANSWER_UNREADABLE", retryable: false };
  const status = statusOf(thrown);
  if (status !== null) return failureOfStatus(status, thrown);
  // No status: the connection failed, or broke off, or the stream itself carried an error.
  return hasBegun ? { code: "MODEL_CUT_OFF", retryable: false } : { code: "MODEL_UNAVAILABLE", retryable: true };
}

function failureOfStatus(status: number, thrown: unknown): Failure {
  if (status === 401 || status === 403) return { code: "MODEL_REFUSED_KEY", retryable: false };
  if (status === 408) return { code: "MODEL_TIMEOUT", retryable: true };
  // An empty account answers 429 as well, and will do so in a minute too.
  if (status === 429) return { code: "MODEL_RATE_LIMITED", retryable: vendorCode(thrown) !== "insufficient_quota" };
  if (status === 529) return { code: "MODEL_RATE_LIMITED", retryable: true };
  if (status === 413 || vendorCode(thrown) === "context_length_exceeded") return { code: "QUESTION_TOO_LONG", retryable: false };
  return status >= 500 ? { code: "MODEL_UNAVAILABLE", retryable: true } : { code: "MODEL_REQUEST_REFUSED", retryable: false };
}

function forEmbeddings(code: ErrorCode): ErrorCode {
  return code === "MODEL_REFUSED_KEY" ? "EMBEDDER_REFUSED_KEY" : code === "MODEL_ADDRESS_REFUSED" ? code : "EMBEDDER_UNAVAILABLE";
}

function statusOf(thrown: unknown): number | null {
  if (thrown instanceof OpenAI.APIError || thrown instanceof Anthropic.APIError) return thrown.status ?? null;
  return null;
}

function vendorCode(thrown: unknown): string | null {
  if (thrown instanceof OpenAI.APIError) return thrown.code ?? null;
  return thrown instanceof Anthropic.APIError ? thrown.type : null;
}

/** Seconds, from Retry-After as a number or a date. */
function retryAfterOf(thrown: unknown): number | null {
  if (!(thrown instanceof OpenAI.APIError) && !(thrown instanceof Anthropic.APIError)) return null;
  const value = thrown.headers?.get("retry-after") ?? null;
  if (value === null) return null;
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : null;
}

function describe(thrown: unknown): string {
  const status = statusOf(thrown);
  if (status !== null) return `the provider answered ${status}`;
  return `the provider failed with ${thrown instanceof Error ? thrown.name : typeof thrown}`;
}
