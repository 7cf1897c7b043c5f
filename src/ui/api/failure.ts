import type { ErrorCode } from "@/contracts/error-codes";

/** What went wrong, in words for a person; `code` is null when the server was not reached at all. */
export type Failure = {
  code: ErrorCode | null;
  message: string;
  requestId: string | null;
  retryAfterSeconds: number | null;
  fields: Record<string, string>;
};

export const unreachable: Failure = {
  code: null,
  message: "The server could not be reached. Check the connection, then try again.",
  requestId: null,
  retryAfterSeconds: null,
  fields: {},
};

/** Reads a failed call: its code, the server's sentence for it, and what it says about single fields. */
export function failureOf(error: unknown): Failure {
  const shape = recordOf(recordOf(error).data);
  if (!isErrorCode(shape.code) || !(error instanceof Error)) return unreachable;
  return {
    code: shape.code,
    message: error.message,
    requestId: typeof shape.requestId === "string" ? shape.requestId : null,
    retryAfterSeconds: typeof shape.retryAfterSeconds === "number" ? shape.retryAfterSeconds : null,
    fields: stringsOf(recordOf(shape.fields)),
  };
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && /^[A-Z_]+$/.test(value);
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function stringsOf(fields: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])));
}
