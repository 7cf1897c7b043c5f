import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import type { ReadText, TextReader } from "@/core/ports";
import type { Answer, Room } from "./reader-room";
import { createRooms } from "./reader-rooms";
import { findRecogniser as findInstalled, type Recogniser } from "./recogniser";

type Settings = {
  /** The bundled reader program. */
  bundle: string;
  readMs?: number;
  memoryMb?: number;
  /** What recognises text in pictures. */
  findRecogniser?: () => Promise<Recogniser | null>;
};

// Read by code of ours, or by a parser that keeps nothing between two calls: their process may read the next one too.
const plain: ReadonlySet<string> = new Set(["txt", "md", "csv", "tsv", "json", "xml"]);

const mayHoldPictures: ReadonlySet<string> = new Set(["pdf", "image", "eml"]);

/** Reads each document in a process without network and secrets; whatever happens there fails that document alone. */
export function createTextReader({
  bundle,
  readMs = limits.readMs,
  memoryMb = limits.readerMemoryMb,
  findRecogniser = findInstalled,
}: Settings): TextReader {
  const rooms = createRooms({ bundle: path.resolve(bundle), memoryMb });
  return {
    async read(file, { signal, onProgress = () => undefined }) {
      signal?.throwIfAborted();
      const { size: sizeBytes } = await stat(file.path);
      if (sizeBytes > limits.fileBytes) throw new AppError("FILE_TOO_LARGE", `the file has ${sizeBytes} bytes`);
      const recogniser = mayHoldPictures.has(file.type) ? await findRecogniser() : null;
      const request = { type: file.type, name: file.name, sizeBytes, mayRecognise: recogniser !== null };
      const room = await rooms.enter(plain.has(file.type));
      const answer = await within(room, readMs, signal, (clock) => {
        const onPicture = createRecognition(recogniser, clock, signal);
        return room.ask(request, createReadStream(file.path), { onProgress, onPicture });
      });
      const isCrash = answer.kind === "failed" && answer.code === "FILE_READ_CRASHED";
      rooms.leave(room, plain.has(file.type) && !isCrash);
      return textOf(answer);
    },
  };
}

type Clock = ReturnType<typeof createClock>;

/** Recognises a document's pictures one after the other, until the time for all of them is up; the reader's own time rests meanwhile. */
function createRecognition(recogniser: Recogniser | null, clock: Clock, signal?: AbortSignal) {
  let leftMs: number = limits.recogniseMs;
  return async function recognise(picture: Uint8Array): Promise<string | null> {
    if (!recogniser || leftMs <= 0) return null;
    const began = performance.now();
    clock.rest();
    try {
      return await recogniser.recognise(picture, { signal: signal ?? new AbortController().signal });
    } finally {
      leftMs -= performance.now() - began;
      clock.run();
    }
  };
}

/** Calls `onEnd` when it has run for so long in all. */
function createClock(totalMs: number, onEnd: () => void) {
  let leftMs = totalMs;
  let began = 0;
  let timer: NodeJS.Timeout | undefined;
  const clock = {
    run(): void {
      began = performance.now();
      timer = setTimeout(onEnd, leftMs);
    },
    rest(): void {
      clearTimeout(timer);
      leftMs = Math.max(0, leftMs - (performance.now() - began));
    },
  };
  clock.run();
  return clock;
}

/** Ends the process when its time is up, when it fails, or when nobody waits for it any more. */
async function within<Result>(
  room: Room,
  readMs: number,
  signal: AbortSignal | undefined,
  ask: (clock: Clock) => Promise<Result>,
): Promise<Result> {
  let isTimedOut = false;
  if (signal?.aborted) room.kill();
  const clock = createClock(readMs, () => {
    isTimedOut = true;
    room.kill();
  });
  signal?.addEventListener("abort", room.kill);
  try {
    return await ask(clock);
  } catch (error) {
    room.kill();
    signal?.throwIfAborted();
    throw isTimedOut ? new AppError("FILE_READ_TIMEOUT", `reading took longer than ${readMs} ms`) : error;
  } finally {
    clock.rest();
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
