import type { Answer } from "@/adapters/reader-room";
import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import type { ReadText } from "@/core/ports";

/** The text of a good answer. The room is not trusted: an answer that breaks the port's promise counts as a crash. */
export function textOf(answer: Answer): ReadText {
  if (answer.kind === "failed") {
    if (answer.code === "READER_UNAVAILABLE") throw new AppError(answer.code, answer.message.slice(0, 500), { retryable: true });
    const code = answer.code.startsWith("FILE_") ? answer.code : "FILE_READ_CRASHED";
    throw new AppError(code, answer.message.slice(0, 500), { detail: answer.detail?.slice(0, 100) });
  }
  const { read } = answer;
  const keepsPromise = isInOrder(read.blocks, read.text.length) && isInOrder(read.pages, read.text.length);
  if (!keepsPromise || read.text.length > limits.textLength) throw new AppError("FILE_READ_CRASHED", "the reader's answer is not a text");
  return read;
}

function isInOrder(spans: { start: number; end: number }[], length: number): boolean {
  return spans.every(({ start, end }, at) => start <= end && end <= length && start >= (spans[at - 1]?.end ?? 0));
}
