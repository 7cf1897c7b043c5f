import type { AnswerPart, Citation, Source } from "../contracts/answer.ts";
import { type AskStarted, askStarted } from "../contracts/conversations.ts";
import type { Connection } from "./connection.ts";
import { createContinue } from "./continue.ts";
import { errorFromCode } from "./errors.ts";
import { follow, isLast } from "./follow.ts";
import { stopRun } from "./stop.ts";

export type AskOptions = {
  /** Goes on with a conversation; without it the question opens a new one. */
  conversationId?: string;
  /** Aborting stops the run on the server and throws the signal's reason. */
  signal?: AbortSignal;
};

type Finished = Extract<AnswerPart, { type: "answer-finished" }>;

/** An answer as it stood at its end. */
export type FinishedAnswer = Omit<Finished, "type"> & AskStarted & { sources: Source[]; citations: Citation[] };

/** An answer being written. It can be read once: part by part, or whole with `finished()`. */
export type Answer = AsyncIterable<AnswerPart> & {
  /** Ids of conversation, question and run, as soon as the server has them. */
  readonly started: Promise<AskStarted>;
  /** Reads to the end. @throws MiniRagError when the answer failed. */
  finished(): Promise<FinishedAnswer>;
  /** Ends the run; what was written is kept and arrives as the last part. */
  stop(): Promise<void>;
};

/** Asks at once; leaving the loop early stops the run, since nobody reads what a model goes on writing. */
export function ask(connection: Connection, question: string, { conversationId, signal }: AskOptions): Answer {
  const started = connection.mutate({ path: "ask.start", input: { question, conversationId }, output: askStarted });
  // Whoever reads the parts meets this failure there; `started` alone must not end a process.
  started.catch(() => undefined);
  const stop = async () => stopRun(connection, (await started).runId);
  const parts = readParts(connection, started, stop, signal);
  return {
    started,
    stop,
    finished: () => readToTheEnd(parts, started),
    [Symbol.asyncIterator]: () => parts,
  };
}

async function* readParts(connection: Connection, started: Promise<AskStarted>, stop: () => Promise<void>, signal?: AbortSignal) {
  const goOn = createContinue();
  let isOver = false;
  try {
    const { runId } = await orAborted(started, signal);
    for await (const { part } of follow(connection, runId, { signal })) {
      isOver = isLast(part);
      yield* goOn(part);
    }
  } finally {
    // The run may have ended meanwhile or the line be gone; neither is news to someone who leaves.
    if (!isOver) stop().catch(() => undefined);
  }
}

/** Waits for a promise, but no longer than until the signal aborts. */
async function orAborted<Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal?.removeEventListener("abort", abort));
  });
}

async function readToTheEnd(parts: AsyncIterable<AnswerPart>, started: Promise<AskStarted>): Promise<FinishedAnswer> {
  let sources: Source[] = [];
  for await (const part of parts) {
    if (part.type === "sources-found" || part.type === "answer-restored") sources = part.sources;
    if (part.type === "answer-failed") throw errorFromCode(part.code, part.retryAfterSeconds);
    if (part.type !== "answer-finished") continue;
    const { type: _type, ...answer } = part;
    return { ...answer, sources, ...(await started) };
  }
  throw errorFromCode("ANSWER_INTERRUPTED", null);
}
