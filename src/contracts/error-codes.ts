import { z } from "zod";

/** Every way in which MiniRAG fails; a status for each is in core/errors.ts, a sentence in contracts/error-messages.ts, for every door. */
export const errorCodes = [
  "NOT_SIGNED_IN",
  "WRONG_CREDENTIALS",
  "SETUP_TOKEN_WRONG",
  "SETUP_DONE",
  "NOT_PERMITTED",
  "NOT_FOUND",
  "INVALID_INPUT",
  "TOO_MANY_REQUESTS",
  "CROSS_SITE_REQUEST",
  "FILE_EMPTY",
  "FILE_TOO_LARGE",
  "FILE_TYPE_UNSUPPORTED",
  "FILE_TYPE_NOT_READ_YET",
  "FILE_ENCRYPTED",
  "FILE_MALFORMED",
  "FILE_WITHOUT_TEXT",
  "FILE_TOO_MANY_PAGES",
  "FILE_UNPACKS_TOO_LARGE",
  "FILE_TEXT_TOO_LONG",
  "FILE_READ_TIMEOUT",
  "FILE_READ_MEMORY",
  "FILE_READ_CRASHED",
  "READER_UNAVAILABLE",
  "ARCHIVE_WITHOUT_DOCUMENTS",
  "UPLOAD_INCOMPLETE",
  "STORAGE_FULL",
  "INDEX_INCOMPLETE",
  "INDEX_UNAVAILABLE",
  "INDEX_CHANGE_NOT_READY",
  "EMBEDDER_UNAVAILABLE",
  "EMBEDDER_REFUSED_KEY",
  "EMBEDDING_DIMENSION_CHANGED",
  "MODEL_UNAVAILABLE",
  "MODEL_REQUEST_REFUSED",
  "MODEL_ADDRESS_REFUSED",
  "MODEL_KEY_NEEDED",
  "MODEL_REFUSED_KEY",
  "MODEL_RATE_LIMITED",
  "MODEL_TIMEOUT",
  "MODEL_CUT_OFF",
  "MODEL_ANSWER_UNREADABLE",
  "MODEL_ANSWER_TOO_LONG",
  "QUESTION_TOO_LONG",
  "ANSWER_INTERRUPTED",
  "DATABASE_UNAVAILABLE",
  "UNEXPECTED",
] as const;

export const errorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCode>;

/** The code that a text names; null for anything else. */
export function toErrorCode(text: unknown): ErrorCode | null {
  return errorCode.safeParse(text).data ?? null;
}
