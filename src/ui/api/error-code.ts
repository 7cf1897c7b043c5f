import type { ErrorCode } from "@/contracts/error-codes";
import { errorMessages } from "@/contracts/error-messages";

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorMessages, value);
}
