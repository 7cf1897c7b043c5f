import { TRPCClientError } from "@trpc/client";
import { z } from "zod";
import { type ErrorCode, errorCode } from "../contracts/error-codes.ts";
import { errorMessages } from "../contracts/error-messages.ts";

/** A code of the server, or one of the three that only a client can know. */
export type MiniRagErrorCode = ErrorCode | "SERVER_UNREACHABLE" | "NOT_A_MINIRAG_SERVER" | "WAIT_TIMEOUT";

type Details = { requestId?: string | null; retryAfterSeconds?: number | null; status?: number | null; cause?: unknown };

/** Everything that fails throws this; `message` is a sentence for a person. An aborted call throws the signal's reason instead. */
export class MiniRagError extends Error {
  readonly code: MiniRagErrorCode;
  /** Names the request in the server's log; null where no server answered. */
  readonly requestId: string | null;
  /** Seconds that the server asks to wait before the next try. */
  readonly retryAfterSeconds: number | null;
  /** The HTTP status; null where no server answered. */
  readonly status: number | null;

  constructor(code: MiniRagErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "MiniRagError";
    this.code = code;
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.status = details.status ?? null;
  }
}

const facts = z.object({
  code: errorCode,
  requestId: z.string().nullish(),
  retryAfterSeconds: z.number().nullish(),
  httpStatus: z.number().nullish(),
});

/** Both shapes in which the server tells of a failure: tRPC's, and that of the upload route. */
const errorBody = z.object({
  error: z.union([
    z.object({ message: z.string(), data: facts }).transform(({ message, data }) => ({ message, ...data })),
    facts.extend({ message: z.string() }),
  ]),
});

/** The error that a response's body tells of; a body that tells of none comes from something that is not MiniRAG. */
export function errorFromBody(body: unknown, status: number, address: string, retryAfter: number | null = null): MiniRagError {
  const parsed = errorBody.safeParse(Array.isArray(body) ? body[0] : body);
  if (!parsed.success) return notMiniRag(address, status);
  const { code, message, requestId, retryAfterSeconds } = parsed.data.error;
  return new MiniRagError(code, message, { requestId, retryAfterSeconds: retryAfterSeconds ?? retryAfter, status });
}

/** The error of a code that came as such, without a response of its own. */
export function errorFromCode(code: ErrorCode, retryAfterSeconds: number | null): MiniRagError {
  return new MiniRagError(code, errorMessages[code], { retryAfterSeconds });
}

export function unreachable(address: string, cause: unknown): MiniRagError {
  return new MiniRagError("SERVER_UNREACHABLE", `No server answers at ${address}. Check the address and that MiniRAG runs there.`, {
    cause,
  });
}

/** Whether the line broke before any answer came. */
export function isLostConnection(cause: unknown): boolean {
  return cause instanceof MiniRagError && cause.code === "SERVER_UNREACHABLE" && cause.status === null;
}

export function notMiniRag(address: string, status: number | null, cause?: unknown): MiniRagError {
  // A gateway answers so while the server behind it starts.
  const isGateway = status === 502 || status === 503 || status === 504;
  const message = isGateway
    ? `MiniRAG at ${address} is not ready (HTTP ${status}). Try again in a moment.`
    : `What answers at ${address} is not a MiniRAG server, or one of another version. Check the address.`;
  return new MiniRagError(isGateway ? "SERVER_UNREACHABLE" : "NOT_A_MINIRAG_SERVER", message, { status, cause });
}

/** Turns what the transport throws into the one error of this package. */
export function errorFromTrpc(cause: unknown, address: string): unknown {
  if (!(cause instanceof TRPCClientError)) return cause;
  if (cause.cause instanceof MiniRagError) return cause.cause;
  const response: unknown = cause.meta?.response;
  const status = response instanceof Response ? response.status : (cause.data?.httpStatus ?? null);
  if (cause.shape) return errorFromBody({ error: cause.shape }, status ?? 500, address);
  return unreachable(address, cause.cause ?? cause);
}
