import { TRPCError } from "@trpc/server";
import { getStatusKeyFromCode } from "@trpc/server/unstable-core-do-not-import";
import { z } from "zod";

import type { ErrorCode } from "@/contracts/error-codes";
import { AppError, errorStatus, sentenceFor, toAppError } from "@/core/errors";

/** What a client learns of a failure. */
export type ErrorData = {
  code: ErrorCode;
  requestId: string;
  retryAfterSeconds: number | null;
  httpStatus: number;
  /** What is wrong with each field of the input. */
  fields?: Record<string, string>;
};

/** Shapes a failure for a client: our code, the person's sentence, the request's id; never a stack. */
export function describeError(error: TRPCError, requestId: string): { message: string; data: ErrorData } {
  const known = knownError(error);
  const fields = error.cause instanceof z.ZodError && error.code === "BAD_REQUEST" ? fieldErrors(error.cause) : undefined;
  const { code, retryAfterSeconds } = known;
  const httpStatus = error.code === "METHOD_NOT_SUPPORTED" ? 405 : errorStatus[code];
  return { message: sentenceFor(known), data: { code, requestId, retryAfterSeconds, httpStatus, ...(fields && { fields }) } };
}

/** Gives tRPC the status that belongs to one of our errors. */
export function toTrpcError(cause: unknown): TRPCError {
  const known = toAppError(cause);
  return new TRPCError({ code: getStatusKeyFromCode(httpCode(errorStatus[known.code])), message: known.message, cause: known });
}

/** Our own error behind one of tRPC's: thrown by us, or tRPC's own complaint about the request. */
export function knownError(error: TRPCError): AppError {
  if (error.cause instanceof AppError) return error.cause;
  if (error.code === "INTERNAL_SERVER_ERROR") return toAppError(error.cause ?? error);
  const code = ownCodes[error.code] ?? "INVALID_INPUT";
  return new AppError(code, error.message, { cause: error.cause });
}

const ownCodes: Partial<Record<TRPCError["code"], ErrorCode>> = {
  UNAUTHORIZED: "NOT_SIGNED_IN",
  FORBIDDEN: "NOT_PERMITTED",
  NOT_FOUND: "NOT_FOUND",
  TOO_MANY_REQUESTS: "TOO_MANY_REQUESTS",
};

type HttpCode = Parameters<typeof getStatusKeyFromCode>[0];
const httpCodes = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 502, 503, 504] as const satisfies HttpCode[];

/** tRPC knows fewer statuses than HTTP; 507 is one that it does not. */
function httpCode(status: number): HttpCode {
  return httpCodes.find((code) => code === status) ?? 503;
}

function fieldErrors(error: z.ZodError): Record<string, string> {
  const named = error.issues.map((issue) => [issue.path.map(String).join(".") || "input", issue.message] as const);
  // The first complaint about a field is the one to mend first.
  return Object.fromEntries(named.reverse());
}
