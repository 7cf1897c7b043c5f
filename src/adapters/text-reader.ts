import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import type { TextReader } from "@/core/ports";
import { textOf } from "./text-reader/answer";
import { createReading, type ReadingSettings } from "./text-reader/reading";
import { askService } from "./text-reader/service-line";

/** Reads each document in a process without network and secrets; whatever happens there fails that document alone. */
export function createTextReader(settings: ReadingSettings): TextReader {
  const reading = createReading(settings);
  return {
    async read(file, { signal, onProgress }) {
      const sizeBytes = await sizeOf(file.path, signal);
      const { type, name } = file;
      return textOf(await reading({ type, name, sizeBytes }, () => createReadStream(file.path), { signal, onProgress }));
    },
  };
}

/** The same by a service in a container of its own, behind a socket. @throws READER_UNAVAILABLE while it is not there. */
export function createServedTextReader(socket: string): TextReader {
  return {
    async read(file, { signal, onProgress }) {
      const sizeBytes = await sizeOf(file.path, signal);
      const { type, name } = file;
      return textOf(await askService(socket, { type, name, sizeBytes }, createReadStream(file.path), { signal, onProgress }));
    },
  };
}

async function sizeOf(path: string, signal: AbortSignal | undefined): Promise<number> {
  signal?.throwIfAborted();
  const { size: sizeBytes } = await stat(path);
  if (sizeBytes > limits.fileBytes) throw new AppError("FILE_TOO_LARGE", `the file has ${sizeBytes} bytes`);
  return sizeBytes;
}
