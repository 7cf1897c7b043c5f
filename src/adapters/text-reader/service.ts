import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Answer } from "@/adapters/reader-room";
import { type ByteSource, createByteSource } from "@/adapters/readers/requests";
import { describeRecogniser } from "@/adapters/recogniser";
import { limits } from "@/contracts/limits";
import { toAppError } from "@/core/errors";
import { createReading, type FileToRead, type ReadingSettings } from "./reading";
import type { Greeting } from "./service-line";

const request = z.object({ type: z.string(), name: z.string(), sizeBytes: z.number().int().min(0).max(limits.fileBytes) });
const gone: Answer = { kind: "failed", code: "READER_UNAVAILABLE", message: "the reading service ends", detail: null };

/** Reads files for other containers, one at a time, each in a fresh process: the service itself opens none. */
export async function serveReading({ socket, ...settings }: ReadingSettings & { socket: string }) {
  const read = createReading(settings);
  const ending = new AbortController();
  const greeting = await describe();
  let last: Promise<unknown> = Promise.resolve();

  async function serve(line: Socket): Promise<void> {
    line.on("error", () => undefined);
    line.write(`${JSON.stringify(greeting)}\n`);
    const source = createByteSource(line);
    const file = parse(await source.line());
    if (!file) return void line.destroy();
    const turn = last.then(() => answer(file, source, line));
    last = turn;
    line.end(`${JSON.stringify(await turn)}\n`);
  }

  async function answer(file: FileToRead, source: ByteSource, line: Socket): Promise<Answer> {
    if (ending.signal.aborted) return gone;
    const left = new AbortController();
    const onLeave = () => left.abort(new Error("nobody waits for it"));
    const onProgress = (done: number, total: number) => void line.write(`${JSON.stringify({ kind: "progress", done, total })}\n`);
    try {
      const signal = AbortSignal.any([left.signal, ending.signal]);
      return await read(file, () => bytesOf(source, file.sizeBytes, onLeave), { signal, onProgress });
    } catch (cause) {
      if (ending.signal.aborted) return gone;
      const { code, message, detail } = toAppError(cause);
      return { kind: "failed", code, message, detail };
    }
  }

  const server = createServer((line) => serve(line).catch(() => line.destroy()));
  await rm(socket, { force: true });
  server.listen(socket);
  await once(server, "listening");
  return {
    /** Takes no more files, lets the one that is being read end within the grace, and gives the others back. */
    async stop(graceMs: number): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([last, sleep(graceMs)]);
      ending.abort(new Error("the reading service ends"));
      await Promise.race([closed, sleep(1_000)]);
    },
  };
}

/** The bytes of a file as they come. Whoever sent them says no more: the end of the line is the end of their interest. */
function bytesOf(source: ByteSource, sizeBytes: number, onLeave: () => void): PassThrough {
  const bytes = new PassThrough();
  const fill = async () => {
    for await (const chunk of source.chunksOf(sizeBytes)) if (!bytes.write(chunk)) await once(bytes, "drain");
    bytes.end();
    await source.line();
    onLeave();
  };
  fill().catch((cause) => bytes.destroy(cause));
  return bytes;
}

function parse(line: string | null): FileToRead | null {
  try {
    return request.parse(JSON.parse(line ?? ""));
  } catch {
    return null;
  }
}

async function describe(): Promise<Greeting> {
  const hasNetwork = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal));
  const network = hasNetwork ? "but that container has a network" : "without any network";
  const sentence = `Files are read in a container of their own, each in a fresh process, without secrets and other files, ${network}.`;
  return { kind: "greeting", sealedRoom: { hasNetwork, sentence }, ocr: await describeRecogniser() };
}
