import { z } from "zod";
import { type AnswerPart, answerKind, answerPart, answerTimings, citation, evidence, sentenceSupport, source } from "@/contracts/answer";
import { errorCode } from "@/contracts/error-codes";
import type { Actor } from "@/core/actor";
import { notFound } from "@/core/errors";
import type { createLookTogether } from "@/core/look-together";
import { pause } from "@/core/pause";
import type { EventLog } from "@/core/ports";
import { withSilences } from "@/core/with-silences";
import { SAVE_EVERY_MS } from "./heartbeat";
import type { RunStore } from "./run-store";
import { topicOf } from "./runner";

type Tools = {
  store: RunStore;
  events: EventLog;
  isHere: (runId: string) => boolean;
  secondsToWait: (runId: string) => number | null;
  /** One look for all who follow a run in this process. */
  lookTogether: ReturnType<typeof createLookTogether<Row>>;
};
export type Row = NonNullable<Awaited<ReturnType<RunStore["findRun"]>>>;
type LogEntry = { id: string; event: unknown } | { id: string; gap: true };
export type Followed = { id: string; part: AnswerPart };

const LOOK_EVERY_MS = 1_000;
/** A follower that hears nothing for so long looks whether the log has lost something. */
const SILENCE_MS = 2_000;
/** Within so long, a row holds what its followers have been told. */
const SAVED_WITHIN_MS = SAVE_EVERY_MS + 200;
const BEFORE_ALL = "0";

/**
 * Tells a run's parts after an id, each once and in order, then those that come. Where the event log no longer holds
 * the id, has lost something or is away, or knows nothing of the run's process, the saved state stands for all before
 * it (`answer-restored`). Ends with the run's ending, or when `signal` aborts.
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
    const hears = mayHear(tools, runId);
    const told = hears ? yield* live(tools, actor, runId, after, signal) : { position: after };
    if (told === "ended") return;
    // The log does not hold what comes next: go on from what is saved, or look again a little later.
    row = await (hears ? getRun(tools, actor, runId) : glanceAtRun(tools, actor, runId));
    yield* restore(row, told.position, signal);
    after = row.savedEventId;
  }
  if (!signal.aborted) yield* saved(row, tools.secondsToWait(runId));
}

function mayHear({ isHere, events }: Tools, runId: string): boolean {
  return events.isShared || isHere(runId);
}

async function* restore(row: Row, position: string | null, signal: AbortSignal): AsyncGenerator<Followed> {
  if (row.savedEventId !== position) yield { id: row.savedEventId ?? BEFORE_ALL, part: restored(row) };
  else if (isOpen(row, signal)) await pause(LOOK_EVERY_MS, signal);
}

function isOpen(row: Row, signal: AbortSignal): boolean {
  return row.state === "running" && !signal.aborted;
}

/** Passes the log on until the run's ending, or until the log misses something; then says how far it came. */
async function* live(
  tools: Tools,
  actor: Actor,
  runId: string,
  after: string | null,
  signal: AbortSignal,
): AsyncGenerator<Followed, "ended" | { position: string | null }> {
  let position = after;
  for await (const entry of withSilences((closing) => tools.events.follow(topicOf(runId), after, closing), SILENCE_MS, signal)) {
    const next = await hear(tools, actor, runId, entry, position, signal);
    if (next === "look") return { position };
    if (next === "nothing") continue;
    position = next.id;
    yield next;
    if (isEnding(next.part)) return "ended";
  }
  return "ended";
}

/** What an entry tells; "look" where the row has to be looked at instead. */
async function hear(
  tools: Tools,
  actor: Actor,
  runId: string,
  entry: LogEntry | "silence",
  position: string | null,
  signal: AbortSignal,
): Promise<Followed | "nothing" | "look"> {
  if (entry === "silence") return (await isBehind(tools, actor, runId, position)) ? "look" : "nothing";
  const part = partOf(entry, position);
  if (part !== null) return { id: entry.id, part };
  // What was told just now must be in the row that stands for it, or the text would shrink for a moment.
  if (position !== null) await pause(SAVED_WITHIN_MS, signal);
  return "look";
}

/** Null where the log misses something, or tells what this version cannot read: who asks for all must get it from the first part on. */
function partOf(entry: LogEntry, position: string | null): AnswerPart | null {
  if ("gap" in entry) return null;
  const { data: part } = answerPart.safeParse(entry.event);
  return part && (position !== null || isFirstPart(part)) ? part : null;
}

function isEnding({ type }: AnswerPart): boolean {
  return type === "answer-finished" || type === "answer-failed";
}

/** Whether the row knows more than a silent log told. A database that is away knows nothing more. */
async function isBehind(tools: Tools, actor: Actor, runId: string, position: string | null): Promise<boolean> {
  const row = await glanceAtRun(tools, actor, runId).catch(() => null);
  return row !== null && (row.state !== "running" || row.savedEventId !== position);
}

function isFirstPart(part: AnswerPart): boolean {
  return part.type === "stage-changed" && part.stage === "searching";
}

async function getRun({ store, isHere }: Tools, actor: Actor, runId: string): Promise<Row> {
  const row = await store.findRun(actor, runId);
  if (!row) throw notFound("run");
  // A run of this process lives, also where a database that was away knows nothing of it.
  if (row.state !== "running" || isHere(runId) || (await store.interruptAbandoned({ runId })) === 0) return row;
  return (await store.findRun(actor, runId)) ?? row;
}

/** As it was a moment ago. */
function glanceAtRun(tools: Tools, actor: Actor, runId: string): Promise<Row> {
  return tools.lookTogether(`${actor.workspaceId} ${actor.userId} ${runId}`, () => getRun(tools, actor, runId));
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
  isCached: z.boolean(),
});

function ending(row: Row, retryAfterSeconds: number | null): AnswerPart {
  if (row.state === "finished" || row.state === "stopped") {
    const { state, kind, text, citations, sentences, timings, isCached } = finishedRow.parse(row);
    return { type: "answer-finished", outcome: state, kind, text, citations, sentences, timings, isCached };
  }
  const outcome = row.state === "interrupted" ? "interrupted" : "failed";
  return { type: "answer-failed", outcome, code: errorCode.parse(row.failureCode), text: row.text, retryAfterSeconds };
}
