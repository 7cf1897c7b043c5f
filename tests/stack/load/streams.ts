import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { eventsOf } from "./events";
import { type Line, nameOf, openHttp1, openHttp2, textOf } from "./lines";
import { call, read, type Tenant } from "./requests";

/** How one answer's stream went: `whole` is one connection from the first event to the last, each once and in order. */
export type Told = { outcome: "whole" | "resumed" | "broken"; why: string; seconds: number; at: number; runId: string };
type Seen = { ids: string[]; text: string; final: string | null };

const started = z.object({ result: z.object({ data: z.object({ runId: z.string() }) }) });
const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const RESUMES = 8;

/** A new answer so many times a second, each written for so many seconds. */
export function startStreams(origin: string, tenants: Tenant[], { everyMs, seconds }: { everyMs: number; seconds: number }) {
  const told: Promise<Told>[] = [];
  const lines = [openHttp1(origin, 200), openHttp2(origin)];
  let number = 0;
  const begin = () => {
    number += 1;
    const line = lines[number % 2];
    const tenant = tenants[number % tenants.length];
    if (line && tenant) told.push(followAnswer(line, tenant, number, seconds));
  };
  const timer = setInterval(begin, everyMs);
  begin();
  return {
    /** Begins no more and waits for those that are open. */
    async stop(): Promise<Told[]> {
      clearInterval(timer);
      const all = await Promise.all(told);
      for (const line of lines) line.close();
      return all;
    },
  };
}

/** Asks, and follows to the end over as many connections as it takes. */
export async function followAnswer(line: Line, { key }: Tenant, number: number, seconds: number): Promise<Told> {
  const at = performance.now();
  const seen: Seen = { ids: [], text: "", final: null };
  const tell = (outcome: Told["outcome"], why: string): Told => ({
    outcome,
    why,
    seconds: (performance.now() - at) / 1_000,
    at,
    runId,
  });
  let why = "";
  let runId = "";
  try {
    const question = `When was the north bridge opened? Visitor ${number} at ${Date.now()} reads for ${seconds} seconds.`;
    const asked = await line.send(call(key, "ask.start", { question }));
    const answer = await textOf(asked.stream);
    if (asked.status !== 200) return tell("broken", `asked: ${asked.status} ${answer.slice(0, 120)}`);
    runId = started.parse(JSON.parse(answer)).result.data.runId;
    for (let connection = 0; connection < RESUMES && seen.final === null; connection += 1) {
      if (connection > 0) await sleep(500);
      why = (await follow(line, key, runId, seen)) ?? why;
    }
  } catch (cause) {
    return tell("broken", nameOf(cause));
  }
  const gap = gapIn(seen, seconds);
  if (gap !== null) return tell("broken", gap);
  return why === "" ? tell("whole", "") : tell("resumed", why);
}

/** Answers why the connection was not the last one; null where it was. */
async function follow(line: Line, key: string, runId: string, seen: Seen): Promise<string | null> {
  try {
    const { status, stream } = await line.send(read(key, "ask.follow", { runId, lastEventId: seen.ids.at(-1) ?? null }));
    if (status !== 200) return `${status} ${(await textOf(stream)).slice(0, 120)}`;
    for await (const { id, value } of eventsOf(stream)) hear(seen, id, part.safeParse(value).data);
    return seen.final === null ? "ended early" : null;
  } catch (cause) {
    return nameOf(cause);
  }
}

function hear(seen: Seen, id: string, heard: z.infer<typeof part> | undefined): void {
  if (!heard) return;
  // The whole state so far takes the place of all before it; what comes after it may have come before.
  seen.ids = heard.type === "answer-restored" ? [id] : [...seen.ids, id];
  if (heard.type === "text-delta") seen.text += heard.text ?? "";
  if (heard.type === "answer-restored") seen.text = heard.text ?? "";
  if (heard.type === "answer-finished") seen.final = heard.text ?? "";
  if (heard.type === "answer-failed") throw new Error(`the answer failed: ${JSON.stringify(heard).slice(0, 200)}`);
}

/** The model numbers its words, so that a part that was lost or came twice shows. */
function gapIn({ ids, text, final }: Seen, seconds: number): string | null {
  if (final === null) return "never ended";
  if (new Set(ids).size !== ids.length) return "an id came twice";
  const numbers = [...text.matchAll(/p(\d+)/g)].map(([, number]) => Number(number));
  if (numbers.length !== seconds * 2) return `${numbers.length} of ${seconds * 2} words came`;
  if (numbers.some((number, at) => number !== at + 1)) return "words came out of order";
  return null;
}
