import path from "node:path";
import type { Readable } from "node:stream";
import type { Answer, Room } from "@/adapters/reader-room";
import { createRooms } from "@/adapters/reader-rooms";
import type { ReaderRequest } from "@/adapters/readers/protocol";
import { findRecogniser as findInstalled, type Recogniser } from "@/adapters/recogniser";
import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";

export type ReadingSettings = {
  /** The bundled reader program. */
  bundle: string;
  readMs?: number;
  memoryMb?: number;
  /** What recognises text in pictures. */
  findRecogniser?: () => Promise<Recogniser | null>;
};
export type FileToRead = Omit<ReaderRequest, "mayRecognise">;
export type ReadingOptions = { signal?: AbortSignal | undefined; onProgress?: ((done: number, total: number) => void) | undefined };

// Read by code of ours, or by a parser that keeps nothing between two calls: their process may read the next one too.
const plain: ReadonlySet<string> = new Set(["txt", "md", "csv", "tsv", "json", "xml"]);

const mayHoldPictures: ReadonlySet<string> = new Set(["pdf", "image", "eml"]);

/** Has each file read in a process of its own, which ends when its time or memory does, or when nobody waits for it. */
export function createReading({
  bundle,
  readMs = limits.readMs,
  memoryMb = limits.readerMemoryMb,
  findRecogniser = findInstalled,
}: ReadingSettings) {
  const rooms = createRooms({ bundle: path.resolve(bundle), memoryMb });
  return async function read(
    file: FileToRead,
    openBytes: () => Readable,
    { signal, onProgress = () => undefined }: ReadingOptions,
  ): Promise<Answer> {
    const recogniser = mayHoldPictures.has(file.type) ? await findRecogniser() : null;
    const request = { ...file, mayRecognise: recogniser !== null };
    const room = await rooms.enter(plain.has(file.type));
    const answer = await within(room, readMs, signal, (clock) => {
      const onPicture = createRecognition(recogniser, clock, signal);
      return room.ask(request, openBytes(), { onProgress, onPicture });
    });
    const isCrash = answer.kind === "failed" && answer.code === "FILE_READ_CRASHED";
    rooms.leave(room, plain.has(file.type) && !isCrash);
    return answer;
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
