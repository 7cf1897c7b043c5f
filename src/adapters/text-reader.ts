import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import type { ReadText, TextReader } from "@/core/ports";
import type { Answer, Room } from "./reader-room";
import { createRooms } from "./reader-rooms";

type Settings = {
  /** The bundled reader program. */
  bundle: string;
  readMs?: number;
  memoryMb?: number;
};

// Read by code of ours, or by a parser that keeps nothing between two calls: their process may read the next one too.
const plain: ReadonlySet<string> = new Set(["txt", "md", "csv", "tsv", "json", "xml"]);

/** Reads each document in a process without network and secrets; whatever happens there fails that document alone. */
export function createTextReader({ bundle, readMs = limits.readMs, memoryMb = limits.readerMemoryMb }: Settings): TextReader {
  const rooms = createRooms({ bundle: path.resolve(bundle), memoryMb });
  return {
    async read(file, { signal, onProgress = () => undefined }) {
      signal?.throwIfAborted();
      const { size: sizeBytes } = await stat(file.path);
      if (sizeBytes > limits.fileBytes) throw new AppError("FILE_TOO_LARGE", `the file has ${sizeBytes} bytes`);
      const room = await rooms.enter(plain.has(file.type));
      const answer = await within(room, readMs, signal, () =>
        room.ask({ type: file.type, name: file.name, sizeBytes }, createReadStream(file.path), onProgress),
      );
      const isCrash = answer.kind === "failed" && answer.code === "FILE_READ_CRASHED";
      rooms.leave(room, plain.has(file.type) && !isCrash);
      return textOf(answer);
    },
  };
}

/** Ends the process when its time is up, when it fails, or when nobody waits for it any more. */
async function within<Result>(room: Room, readMs: number, signal: AbortSignal | undefined, ask: () => Promise<Result>): Promise<Result> {
  let isTimedOut = false;
  if (signal?.aborted) room.kill();
  const timer = setTimeout(() => {
    isTimedOut = true;
    room.kill();
  }, readMs);
  signal?.addEventListener("abort", room.kill);
  try {
    return await ask();
  } catch (error) {
    room.kill();
    signal?.throwIfAborted();
    throw isTimedOut ? new AppError("FILE_READ_TIMEOUT", `reading took longer than ${readMs} ms`) : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", room.kill);
  }
}

/** The text of a good answer. The room is not trusted: an answer that breaks the port's promise counts as a crash. */
function textOf(answer: Answer): ReadText {
  if (answer.kind === "failed") {
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
