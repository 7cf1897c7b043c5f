import type { ErrorCode } from "@/contracts/error-codes";

/** What lies in the file or in the person's rights: the same try again ends the same. */
const LASTING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
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
  "ARCHIVE_WITHOUT_DOCUMENTS",
  "NOT_PERMITTED",
  "INVALID_INPUT",
  "CROSS_SITE_REQUEST",
]);

/** Whether another try may end better; `null` stands for a server that was not reached. */
export function mayPass(code: ErrorCode | null): boolean {
  return code === null || !LASTING.has(code);
}
