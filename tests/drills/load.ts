import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "@tests/load/measure";
import { MiniRagError } from "@/client/index";
import { newMarker, textWith, upload } from "./operations";
import type { World } from "./world";

/** One call as its caller saw it; `status` 0 where no answer came. */
export type Call = { kind: string; status: number; retryAfter: string | null; tookMs: number; at: number };

const GIVE_UP_MS = 30_000;

/** Searches, lists and uploads from several people at once until it is stopped; every call is kept. */
export function startLoad(world: World, { people = 4, pauseMs = 100 } = {}) {
  const calls: Call[] = [];
  let isOn = true;
  const lanes = Array.from({ length: people }, async (_, person) => {
    while (isOn) {
      if (person === 0) await uploadUntilAccepted(world, calls, () => isOn);
      else calls.push(await (LANES[person % LANES.length] ?? list)(world));
      await sleep(pauseMs);
    }
  });
  return {
    calls,
    async stop(): Promise<Call[]> {
      isOn = false;
      await Promise.all(lanes);
      return calls;
    },
  };
}

export const search = (world: World) => observe(world, "search", "search.query", { query: "bridge?", limit: 5 });
export const list = (world: World) => observe(world, "list", "documents.list", { limit: 5 });

/** What a browser asks for; somebody who is not signed in is led to a page that asks the database all the same. */
const page = ({ url }: World) => timed("page", () => fetch(`${url}/sign-in`, { signal: AbortSignal.timeout(GIVE_UP_MS) }));
const LANES = [list, search, list, page];

async function observe({ url, key }: World, kind: string, path: string, input: unknown): Promise<Call> {
  const address = `${url}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
  return timed(kind, () => fetch(address, { headers: { authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(GIVE_UP_MS) }));
}

/** Times one request, whatever becomes of it. */
export async function timed(kind: string, send: () => Promise<Response>): Promise<Call> {
  const at = performance.now();
  const response = await send().catch(() => null);
  await response?.arrayBuffer().catch(() => null);
  return {
    kind,
    status: response?.status ?? 0,
    retryAfter: response?.headers.get("retry-after") ?? null,
    tookMs: performance.now() - at,
    at,
  };
}

/** The same bytes over and over until they are accepted, as a careful client would send them. */
async function uploadUntilAccepted(world: World, calls: Call[], isOn: () => boolean): Promise<void> {
  const marker = newMarker();
  const file = { name: `${marker}.txt`, text: textWith(marker), marker };
  while (isOn()) {
    const at = performance.now();
    const failure = await upload(world, file).then(
      () => null,
      (cause: unknown) => cause,
    );
    const answer = failure === null ? { kind: "upload", status: 200, retryAfter: null } : answerIn(failure);
    calls.push({ ...answer, tookMs: performance.now() - at, at });
    if (failure === null) return;
    await sleep(200);
  }
}

function answerIn(failure: unknown): Pick<Call, "kind" | "status" | "retryAfter"> {
  const known = failure instanceof MiniRagError ? failure : null;
  const seconds = known?.retryAfterSeconds ?? null;
  const status = known?.code === "DATABASE_UNAVAILABLE" ? 503 : (known?.status ?? 0);
  return { kind: `upload (${known?.code ?? failure})`, status, retryAfter: seconds === null ? null : String(seconds) };
}

/** What is neither a success nor a 503 that says when to come back, counted in words. */
export function strangeCalls(calls: Call[]): string[] {
  const strange = calls.filter(({ status, retryAfter }) => status !== 200 && !(status === 503 && retryAfter !== null));
  const names = strange.map(
    ({ kind, status, retryAfter }) => `${kind} answered ${status || "nothing"}${retryAfter === null ? " without Retry-After" : ""}`,
  );
  return [...new Set(names)].map((name) => `${names.filter((other) => other === name).length} × ${name}`);
}

export function failures(calls: Call[]): number {
  return calls.filter(({ status }) => status !== 200).length;
}

export function slowest(calls: Call[], share = 1): number {
  const times = calls.map(({ tookMs }) => tookMs);
  return Math.round(share === 1 ? Math.max(0, ...times) : percentile(times, share));
}

/** Milliseconds until a call succeeds again. @throws when none does in time. */
export async function untilServed(world: World, limitMs: number): Promise<number> {
  const begun = performance.now();
  while (performance.now() - begun < limitMs) {
    const [{ status: searched }, { status: listed }] = await Promise.all([search(world), list(world)]);
    if (searched === 200 && listed === 200) return Math.round(performance.now() - begun);
    await sleep(100);
  }
  throw new Error(`no call succeeded within ${limitMs / 1_000} s`);
}
