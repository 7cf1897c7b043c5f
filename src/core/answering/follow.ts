import { z } from "zod";
import { type AnswerPart, answerKind, answerPart, answerTimings, citation, evidence, sentenceSupport, source } from "@/contracts/answer";
import { errorCode } from "@/contracts/error-codes";
import type { Actor } from "@/core/actor";
import { notFound } from "@/core/errors";
import type { EventLog } from "@/core/ports";
import { isAbandoned } from "./heartbeat";
import type { RunStore } from "./run-store";
import { topicOf } from "./runner";

type Tools = { store: RunStore; events: EventLog; isHere: (runId: string) => boolean; secondsToWait: (runId: string) => number | null };
type Row = NonNullable<Awaited<ReturnType<RunStore["findRun"]>>>;
export type Followed = { id: string; part: AnswerPart };

const LOOK_EVERY_MS = 1_000;
const BEFORE_ALL = "0";

/**
 * Tells a run's parts after an id, each once and in order, then those that come. Where the event log no longer holds
 * the id, or the run is written by another process, the saved state stands for all before it (`answer-restored`).
 * Ends with the run's ending, or when `signal` aborts.
 */
export async function* follow(
  tools: Tools,
  actor: Actor,
  { runId, lastEventId }: { runId: string; lastEventId?: string | null },
  signal: AbortSignal,
): AsyncGenerator<Followed> {
  let after = lastEventId && lastEventId !== BEFORE_ALL ? lastEventId : null;
  let row = await getRun(tools, actor, runId);
  while (isOpen(row, signal)) {
    if (tools.isHere(runId) && (yield* live(tools.events, runId, after, signal)) === "ended") return;
    // The log does not hold what comes next: go on from what is saved, or look again a little later.
    row = await getRun(tools, actor, runId);
    if (row.savedEventId !== after) yield { id: row.savedEventId ?? BEFORE_ALL, part: restored(row) };
    else if (isOpen(row, signal)) await pause(signal);
    after = row.savedEventId;
  }
  if (!signal.aborted) yield* saved(row, tools.secondsToWait(runId));
}

function isOpen(row: Row, signal: AbortSignal): boolean {
  return row.state === "running" && !signal.aborted;
}

/** Passes the log on until the run's ending ("ended"), or until the log misses something ("gap"). */
async function* live(
  events: EventLog,
  runId: string,
  after: string | null,
  signal: AbortSignal,
): AsyncGenerator<Followed, "ended" | "gap"> {
  let position = after;
  for await (const entry of events.follow(topicOf(runId), after, signal)) {
    if ("gap" in entry) return "gap";
    const part = answerPart.parse(entry.event);
    // Whoever asks for all must get it from the first part on, even where the log has forgotten the beginning.
    if (position === null && !isFirstPart(part)) return "gap";
    position = entry.id;
    yield { id: entry.id, part };
    if (part.type === "answer-finished" || part.type === "answer-failed") return "ended";
  }
  return "ended";
}

function isFirstPart(part: AnswerPart): boolean {
  return part.type === "stage-changed" && part.stage === "searching";
}

async function getRun({ store, isHere }: Tools, actor: Actor, runId: string): Promise<Row> {
  const row = await store.findRun(actor, runId);
  if (!row) throw notFound("run");
  // A run of this process lives, also where a database that was away knows nothing of it.
  if (row.state !== "running" || isHere(runId) || !isAbandoned(row.heartbeatAt)) return row;
  await store.interruptAbandoned({ runId });
  return (await store.findRun(actor, runId)) ?? row;
}

/** A run that ended is told from its row. */
function* saved(row: Row, retryAfterSeconds: number | null): Generator<Followed> {
  const id = row.savedEventId ?? BEFORE_ALL;
  yield { id, part: restored(row) };
  yield { id: `${id}-end`, part: ending(row, retryAfterSeconds) };
}

function restored({ text, sources, citations, evidence }: Row): AnswerPart {
  return answerPart.parse({ type: "answer-restored", text, sources, citations, evidence });
}

const finishedRow = z.object({
  state: z.enum(["finished", "stopped"]),
  kind: answerKind,
  text: z.string(),
  evidence,
  sources: z.array(source),
  citations: z.array(citation),
  sentences: z.array(sentenceSupport),
  timings: answerTimings,
});

function ending(row: Row, retryAfterSeconds: number | null): AnswerPart {
  if (row.state === "finished" || row.state === "stopped") {
    const { state, kind, text, citations, sentences, timings } = finishedRow.parse(row);
    return { type: "answer-finished", outcome: state, kind, text, citations, sentences, timings };
  }
  const outcome = row.state === "interrupted" ? "interrupted" : "failed";
  return { type: "answer-failed", outcome, code: errorCode.parse(row.failureCode), text: row.text, retryAfterSeconds };
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, LOOK_EVERY_MS);
    signal.addEventListener("abort", done);
  });
}
