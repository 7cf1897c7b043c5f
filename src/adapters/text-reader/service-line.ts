import { connect, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { z } from "zod";
import type { Answer } from "@/adapters/reader-room";
import { createLineSplitter } from "@/adapters/readers/lines";
import { readerMessage } from "@/adapters/readers/protocol";
import { AppError } from "@/core/errors";
import type { FileToRead, ReadingOptions } from "./reading";

// As much as a reader's answer may be.
const MOST_ANSWER_BYTES = 160 * 1024 * 1024;
const GREETING_MS = 3_000;

/** What a reading service says of itself to whoever connects, before it is asked anything. */
export const greeting = z.object({
  kind: z.literal("greeting"),
  sealedRoom: z.object({ hasNetwork: z.boolean(), sentence: z.string() }),
  ocr: z.object({ isThere: z.boolean(), sentence: z.string() }),
});
export type Greeting = z.infer<typeof greeting>;

const message = z.union([greeting, readerMessage]);

/** Has a file read behind a socket. The service reads one after the other, so that this may wait for others. */
export async function askService(path: string, file: FileToRead, bytes: Readable, { signal, onProgress }: ReadingOptions): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const line = openLine(path, reject, (said) => {
    if (said.kind === "progress") onProgress?.(said.done, said.total);
    else if (said.kind === "read" || said.kind === "failed") resolve(said);
  });
  const leave = () => reject(signal?.reason);
  signal?.addEventListener("abort", leave, { once: true });
  if (signal?.aborted) leave();
  bytes.on("error", reject);
  line.write(`${JSON.stringify(file)}\n`);
  bytes.pipe(line, { end: false });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", leave);
    bytes.destroy();
    line.destroy();
  }
}

/** What a reading service says of its room. @throws READER_UNAVAILABLE. */
export async function greet(path: string): Promise<Greeting> {
  const { promise, resolve, reject } = Promise.withResolvers<Greeting>();
  const line = openLine(path, reject, (said) => said.kind === "greeting" && resolve(said));
  line.setTimeout(GREETING_MS, () => reject(away("it says nothing")));
  return promise.finally(() => line.destroy());
}

function openLine(path: string, fail: (error: AppError) => void, hear: (said: z.infer<typeof message>) => void): Socket {
  const line = connect(path);
  let isOpen = false;
  const receive = (text: string) => {
    const said = message.safeParse(parseJson(text)).data;
    if (said) hear(said);
    else fail(new AppError("FILE_READ_CRASHED", "the reader's answer cannot be understood"));
  };
  line.on("connect", () => {
    isOpen = true;
  });
  line.on(
    "data",
    createLineSplitter(MOST_ANSWER_BYTES, receive, () => fail(new AppError("FILE_READ_CRASHED", "the answer is too long"))),
  );
  line.on("error", (cause) => !isOpen && fail(away("it does not answer", cause)));
  // A service that ends in the middle of a file may have been ended by that file.
  line.on("close", () => fail(isOpen ? new AppError("FILE_READ_CRASHED", "the reading service ended") : away("it does not answer")));
  return line;
}

function away(message: string, cause?: unknown): AppError {
  return new AppError("READER_UNAVAILABLE", `the reading service: ${message}`, { cause, retryable: true });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
