import type { ChildProcess } from "node:child_process";
import { Readable } from "node:stream";
import { AppError } from "@/core/errors";
import { holdOpen, residentMb, startReader } from "./reader-process";
import { createLineSplitter } from "./readers/lines";
import { type ReaderMessage, type ReaderRequest, readerMessage } from "./readers/protocol";

const WATCH_MS = 50;
// A text of ten million characters, each escaped in JSON, with its blocks.
const MOST_ANSWER_BYTES = 160 * 1024 * 1024;

export type Answer = Exclude<ReaderMessage, { kind: "progress" | "picture" }>;
type Listener = {
  onProgress: (done: number, total: number) => void;
  /** The text in a picture; null where none can be told. */
  onPicture: (picture: Uint8Array) => Promise<string | null>;
};

/** One reader process, which answers one request at a time. */
export type Room = {
  /** @throws FILE_READ_CRASHED, FILE_READ_MEMORY when the process ends or answers what no reader says. */
  ask(request: ReaderRequest, bytes: Readable, listener: Listener): Promise<Answer>;
  kill(): void;
  isAlive(): boolean;
  /** Whether the process keeps its parent from ending by itself. */
  hold(isHeld: boolean): void;
};

export async function openRoom(bundle: string, memoryMb: number): Promise<Room> {
  const child = await startReader(bundle, memoryMb);
  const ears = listen(child, memoryMb);

  return {
    isAlive: ears.isAlive,
    kill: ears.kill,
    hold: (isHeld) => holdOpen(child, isHeld),
    async ask(request, bytes, listener) {
      const memory = setInterval(async () => {
        if ((await residentMb(child.pid)) > memoryMb) ears.outgrow();
      }, WATCH_MS);
      try {
        const answer = ears.next(listener);
        child.stdin?.write(`${JSON.stringify(request)}\n`);
        bytes.on("error", ears.kill);
        if (child.stdin) bytes.pipe(child.stdin, { end: false });
        return await answer;
      } finally {
        clearInterval(memory);
        if (child.stdin) bytes.unpipe(child.stdin);
        bytes.destroy();
      }
    },
  };
}

/** Hears what the process says until it is gone; an end without an answer is an answer too. */
function listen(child: ChildProcess, memoryMb: number) {
  let waiting: { resolve: (answer: Answer) => void; reject: (error: AppError) => void; listener: Listener } | null = null;
  let ended: string | null = null;
  let outgrew = false;
  let lastWords = "";

  function kill(): void {
    ended ??= "it was stopped";
    child.kill("SIGKILL");
  }
  function fail(message: string): void {
    const isMemory = outgrew || /out of memory|allocation failed/i.test(lastWords);
    waiting?.reject(
      isMemory ? new AppError("FILE_READ_MEMORY", `the reader grew past ${memoryMb} MB`) : new AppError("FILE_READ_CRASHED", message),
    );
    waiting = null;
  }
  function receive(line: string): void {
    const message = readerMessage.safeParse(parseJson(line)).data;
    if (!message) fail("the reader's answer cannot be understood");
    else if (message.kind === "progress") waiting?.listener.onProgress(message.done, message.total);
    else if (message.kind === "picture") reply(message.picture);
    else {
      waiting?.resolve(message);
      waiting = null;
    }
  }
  async function reply(picture: string): Promise<void> {
    const text = (await waiting?.listener.onPicture(Buffer.from(picture, "base64")).catch(() => null)) ?? null;
    child.stdin?.write(`${JSON.stringify(text)}\n`);
  }
  function close(reason: string): void {
    ended ??= reason;
    fail(`the reader ended: ${reason}`);
  }

  const answers = child.stdio[3];
  if (answers instanceof Readable) answers.on("data", createLineSplitter(MOST_ANSWER_BYTES, receive, kill));
  child.stderr?.on("data", (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk.toString("latin1")}`.slice(-8_000);
  });
  // Writing to a process that has just died fails; its end, told below, is what counts.
  child.stdin?.on("error", () => undefined);
  child.on("error", (error) => close(error.message));
  // "close" and not "exit": its last answer and words are still on their way when it exits.
  child.on("close", (code, signal) => close(signal ?? `exit code ${code}`));

  return {
    kill,
    isAlive: () => ended === null,
    outgrow() {
      outgrew = true;
      kill();
    },
    next(listener: Listener): Promise<Answer> {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject, listener };
        if (ended !== null) fail(`the reader ended: ${ended}`);
      });
    },
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
