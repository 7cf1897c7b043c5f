import type { ErrorCode } from "@/contracts/error-codes";
import { errorMessages } from "@/contracts/error-messages";

/** The HTTP status of each error; also what decides whether a client may try again by itself. */
export const errorStatus: Record<ErrorCode, number> = {
  NOT_SIGNED_IN: 401,
  WRONG_CREDENTIALS: 401,
  SETUP_TOKEN_WRONG: 403,
  SETUP_DONE: 404,
  NOT_PERMITTED: 403,
  NOT_FOUND: 404,
  INVALID_INPUT: 400,
  TOO_MANY_REQUESTS: 429,
  CROSS_SITE_REQUEST: 403,
  FILE_EMPTY: 422,
  FILE_TOO_LARGE: 413,
  FILE_TYPE_UNSUPPORTED: 415,
  FILE_TYPE_NOT_READ_YET: 415,
  FILE_ENCRYPTED: 422,
  FILE_MALFORMED: 422,
  FILE_WITHOUT_TEXT: 422,
  FILE_TOO_MANY_PAGES: 413,
  FILE_UNPACKS_TOO_LARGE: 413,
  FILE_TEXT_TOO_LONG: 413,
  FILE_READ_TIMEOUT: 422,
  FILE_READ_MEMORY: 422,
  FILE_READ_CRASHED: 422,
  READER_UNAVAILABLE: 503,
  ARCHIVE_WITHOUT_DOCUMENTS: 422,
  UPLOAD_INCOMPLETE: 400,
  STORAGE_FULL: 507,
  INDEX_INCOMPLETE: 503,
  INDEX_UNAVAILABLE: 503,
  INDEX_CHANGE_NOT_READY: 409,
  EMBEDDER_UNAVAILABLE: 503,
  EMBEDDER_REFUSED_KEY: 502,
  EMBEDDING_DIMENSION_CHANGED: 409,
  MODEL_UNAVAILABLE: 503,
  MODEL_REQUEST_REFUSED: 502,
  MODEL_ADDRESS_REFUSED: 400,
  MODEL_KEY_NEEDED: 400,
  MODEL_REFUSED_KEY: 502,
  MODEL_RATE_LIMITED: 503,
  MODEL_TIMEOUT: 504,
  MODEL_CUT_OFF: 502,
  MODEL_ANSWER_UNREADABLE: 502,
  MODEL_ANSWER_TOO_LONG: 502,
  QUESTION_TOO_LONG: 413,
  ANSWER_INTERRUPTED: 503,
  DATABASE_UNAVAILABLE: 503,
  UNEXPECTED: 500,
};

type Details = {
  cause?: unknown;
  /** Whether the same call may succeed a little later. */
  retryable?: boolean;
  /** Seconds that the other side asked to wait. */
  retryAfterSeconds?: number;
  /** A fact for the person, without a user's text: "page 7", "entry 12". */
  detail?: string;
  /** What the person reads in place of the code's own sentence, where more is known of who asks. */
  sentence?: string;
};

/** A failure that MiniRAG knows: a code for people and programs, a message for the log. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  readonly detail: string | null;
  readonly sentence: string | null;

  // Next loads this module once for its start and again for each route: by identity, one copy's errors would be strangers to the other.
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return value instanceof Error && value.name === "AppError" && "code" in value && "retryable" in value;
  }

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.detail = details.detail ?? null;
    this.sentence = details.sentence ?? null;
  }
}

/** The sentence that a person reads for a failure. */
export function sentenceFor({ code, sentence }: Pick<AppError, "code" | "sentence">): string {
  return sentence ?? errorMessages[code];
}

/** The same answer for what does not exist and what is not the asker's. */
export function notFound(what: string): AppError {
  return new AppError("NOT_FOUND", `${what} was not found in the actor's workspace`);
}

// Prisma's, its driver's and PostgreSQL's codes for a database that cannot be reached, is starting, ending or full of work.
const DATABASE_CODES =
  /^(P1001|P1002|P1008|P1017|P2024|P2028|P2037|ECONNREFUSED|ECONNRESET|ETIMEDOUT|57P0[123]|57014|53300|55P03|08\d\d\d|DatabaseNotReachable|ConnectionClosed|SocketTimeout)$/;
const DISK_FULL = "53100";
// pg gives these no code, and Prisma hands them on as they are.
const CONNECTION_LOST = /^(Connection terminated( unexpectedly| due to connection timeout)?|timeout exceeded when trying to connect)$/;

/** What a door answers for any failure: itself when it is known, else a failing database or the unexpected. */
export function toAppError(cause: unknown): AppError {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (error instanceof AppError) return error;
    const codes = codesOf(error);
    if (codes.includes(DISK_FULL)) return new AppError("STORAGE_FULL", error.message, { cause });
    const isAway = codes.some((code) => DATABASE_CODES.test(code)) || CONNECTION_LOST.test(error.message);
    if (isAway || error.name === "DriverAdapterError") {
      return new AppError("DATABASE_UNAVAILABLE", error.message, { cause, retryable: true, retryAfterSeconds: 5 });
    }
  }
  return new AppError("UNEXPECTED", cause instanceof Error ? cause.message : "something that is no error was thrown", { cause });
}

/** Prisma's P2010 and P2039 say no more than "the database said no"; what it said is in the driver's error below them. */
function codesOf(error: Error): string[] {
  const driverError = error.name === "DriverAdapterError" ? error : property(property(error, "meta"), "driverAdapterError");
  const said = property(driverError, "cause");
  return [property(error, "code"), property(said, "originalCode"), property(said, "kind")].map(String);
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
