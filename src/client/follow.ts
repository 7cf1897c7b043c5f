import { type AnswerPart, answerPart } from "../contracts/answer.ts";
import type { Connection } from "./connection.ts";
import { errorFromCode, MiniRagError } from "./errors.ts";
import { type LineEvent, openLine } from "./line.ts";

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
const GIVE_UP_MS = 60_000;

export type FollowOptions = { signal?: AbortSignal; lastEventId?: string };
export type FollowedPart = { id: string; part: AnswerPart };

/**
 * Follows a run to its end, over as many connections as it takes: each goes on behind the last event that arrived,
 * so nothing is lost and nothing comes twice.
 * @throws MiniRagError when the server refuses, or was not reached for a minute; the signal's reason when aborted.
 */
export async function* follow(connection: Connection, runId: string, { signal, lastEventId }: FollowOptions): AsyncGenerator<FollowedPart> {
  const trouble = createTrouble();
  let last = lastEventId ?? null;
  for (;;) {
    try {
      for await (const event of openLine(connection, "ask.follow", { runId, lastEventId: last }, signal)) {
        trouble.end();
        last = event.id;
        const part = readPart(event);
        if (part) yield { id: event.id, part };
        if (isLast(part)) return;
      }
    } catch (cause) {
      signal?.throwIfAborted();
      trouble.met(cause);
    }
    await trouble.wait(signal);
  }
}

export function isLast(part: AnswerPart | null): boolean {
  return part?.type === "answer-finished" || part?.type === "answer-failed";
}

/** A newer server may send parts that this version does not know; they are passed over. */
function readPart({ data }: LineEvent): AnswerPart | null {
  return answerPart.safeParse(data).data ?? null;
}

/** Whether another connection may succeed where this one did not. */
function isPassing(cause: unknown): boolean {
  if (!(cause instanceof MiniRagError)) return false;
  if (cause.code === "SERVER_UNREACHABLE" || cause.code === "TOO_MANY_REQUESTS") return true;
  return cause.status !== null && cause.status >= 500;
}

function createTrouble() {
  let failure: unknown = null;
  let since: number | null = null;
  let tries = 0;
  return {
    end() {
      failure = null;
      since = null;
      tries = 0;
    },
    /** @throws the failure itself where no other connection can mend it. */
    met(cause: unknown) {
      if (!isPassing(cause)) throw cause;
      failure = cause;
    },
    /** Waits before the next connection. @throws what went wrong when it has gone wrong for a minute. */
    async wait(signal?: AbortSignal) {
      since ??= Date.now();
      if (Date.now() - since > GIVE_UP_MS) throw failure ?? errorFromCode("ANSWER_INTERRUPTED", null);
      const askedMs = failure instanceof MiniRagError ? (failure.retryAfterSeconds ?? 0) * 1000 : 0;
      // Spread, so that the clients of a restarted server do not all come back at once.
      const ownMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (0.75 + Math.random() / 2);
      tries += 1;
      await pause(Math.max(askedMs, ownMs), signal);
    },
  };
}

/** Waits; an abort ends the wait with the signal's reason. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
