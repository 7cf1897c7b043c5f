import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "@tests/load/measure";
import { z } from "zod";
import type { Drill, Figures, Scale } from "./drill";
import { newMarker, textWith, uploadText } from "./operations";
import { type Running, residentMb } from "./processes";
import { createPerson } from "./sign-in";
import { createTenant, type Tenant } from "./tenants";
import type { World } from "./world";

const OVERLOAD = 3;
const GOODPUT_SHARE = 0.8;
// Or twice what it takes on this machine without the overload, where others keep that busy.
const SIGN_IN_MS = 1_000;
// An address may sign in thirty times in a quarter of an hour.
const SIGN_IN_EVERY_MS = 9_000;
const RECOVERED_WITHIN_MS = 30_000;
const MEMORY_GROWS_MB = 120;
// A piece every 100 ms for a second and a half: what an answer takes is mostly waiting for its model, as it is in life.
const ANSWER = { text: Array.from({ length: 20 }, (_, turn) => `word${turn}`).join(" "), delayMs: 100 };
const count = z.object({ count: z.number() });

/** More questions than the machine can answer, all of one tenant. */
export const overload: Drill = {
  name: "F18",
  fault: `one tenant asks ${OVERLOAD} times as much as the server can answer`,
  promise:
    "goodput stays at 80 % of its peak; refusals are 429 or 503 with Retry-After; sign-in below 1 s; memory flat; others are served; recovered within 30 s",
  run: (world, scale) => run(world, scale),
  control: {
    does: "the server is held for two thirds of the time",
    finds: /goodput/,
    rerun: (world, scale) => run(world, scale, holdNowAndThen),
  },
};

type Person = Awaited<ReturnType<typeof createPerson>>;
type Disturb = (web: Running, isOver: () => boolean) => Promise<void>;

async function run(world: World, scale: Scale, disturb: Disturb = async () => undefined): Promise<Figures> {
  const steps = scale.of([16, 40], [4, 8, 16, 32, 48]);
  const stepMs = scale.of(4_000, 15_000);
  const web = await world.startWeb();
  await world.startWorker();
  const person = await createPerson(world);
  const quiet = await openQuietTenant(world);
  await world.client.documents.waitUntilReady(await uploadText(world));
  world.stub.always(ANSWER);

  let peak = 0;
  for (const users of steps) peak = Math.max(peak, await goodputOf(world, users, stepMs));
  const usual = await askQuietly(quiet, 3);
  const usualSignInMs = Math.round((await person.signIn()).tookMs);
  const memoryMb = Math.round(residentMb(web.pid));

  const loadMs = scale.of(12_000, 150_000);
  let isOver = false;
  const disturbing = disturb(web, () => isOver);
  const watching = watch(web, person, quiet, () => isOver);
  const seen = await overloadFor(world, peak * OVERLOAD, loadMs);
  isOver = true;
  await disturbing;
  const watched = await watching;
  const recoveredMs = await untilRecovered(world);

  const findings = [
    ...(seen.goodput < peak * GOODPUT_SHARE ? [`goodput fell to ${seen.goodput.toFixed(1)} of ${peak.toFixed(1)} answers a second`] : []),
    ...[...seen.wrong, ...watched.wrong].slice(0, 3),
    ...(recoveredMs > RECOVERED_WITHIN_MS ? [`the server had recovered after ${recoveredMs} ms only`] : []),
    ...(watched.signInMs > Math.max(SIGN_IN_MS, 2 * usualSignInMs) ? [`a sign-in took ${watched.signInMs} ms`] : []),
    ...(watched.mostMb > memoryMb + MEMORY_GROWS_MB ? [`memory grew from ${memoryMb} to ${watched.mostMb} MB`] : []),
    ...(watched.quietMs > 2 * usual ? [`another tenant's answers took ${watched.quietMs} ms instead of ${usual}`] : []),
  ];
  if (findings.length > 0) throw new Error(findings.join("; "));
  return {
    "peak (answers/s)": peak.toFixed(1),
    "asked (1/s)": (peak * OVERLOAD).toFixed(1),
    "goodput (answers/s)": seen.goodput.toFixed(1),
    refused: seen.refused,
    "slowest sign-in (ms)": `${usualSignInMs} -> ${watched.signInMs}`,
    "another tenant's answers (ms)": `${usual} -> ${watched.quietMs}`,
    "memory (MB)": `${memoryMb} -> ${watched.mostMb}`,
    "recovered after (ms)": recoveredMs,
  };
}

async function openQuietTenant(world: World): Promise<Tenant> {
  const tenant = await createTenant(world, "quiet");
  const { document } = await tenant.client.documents.upload(new Blob([textWith(newMarker())]), { name: "quiet.txt" });
  await tenant.client.documents.waitUntilReady(document.id);
  return tenant;
}

/** Answers a second when so many people ask, each again once they have their answer. */
async function goodputOf(world: World, users: number, forMs: number): Promise<number> {
  const end = Date.now() + forMs;
  const before = await countFinished(world);
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: users }, async () => {
      // What is refused here is no answer, and so counts for nothing.
      while (Date.now() < end) await askQuietly(world, 1).catch(() => sleep(500));
    }),
  );
  return ((await countFinished(world)) - before) / ((performance.now() - startedAt) / 1_000);
}

/** Asks at a steady rate, whatever comes back. */
async function overloadFor(world: World, rate: number, forMs: number) {
  const seen = { refused: 0, wrong: [] as string[] };
  const under: Promise<void>[] = [];
  const before = await countFinished(world);
  const startedAt = performance.now();
  for (let sent = 0; performance.now() - startedAt < forMs; sent += 1) {
    under.push(startOne(world, seen));
    await sleep(Math.max(0, startedAt + (sent + 1) * (1_000 / rate) - performance.now()));
  }
  const goodput = ((await countFinished(world)) - before) / ((performance.now() - startedAt) / 1_000);
  await Promise.all(under);
  return { ...seen, goodput };
}

/** Asks once, over a bare door, to see the answer's own head. */
async function startOne({ url, key, ledger }: World, seen: { refused: number; wrong: string[] }): Promise<void> {
  const response = await fetch(`${url}/api/trpc/ask.start`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ question: "Which bridge was opened?" }),
  }).catch((cause: unknown) => String(cause));
  if (typeof response === "string") {
    seen.wrong.push(`a question was not answered at all: ${response}`);
    return;
  }
  const text = await response.text();
  if (response.ok) {
    const { result } = z.object({ result: z.object({ data: z.object({ runId: z.uuid() }) }) }).parse(JSON.parse(text));
    ledger.note({ op: "answer-started", runId: result.data.runId });
    return;
  }
  seen.refused += 1;
  const isPolite = (response.status === 429 || response.status === 503) && Number(response.headers.get("retry-after")) > 0;
  if (!isPolite) seen.wrong.push(`a refusal was ${response.status} with Retry-After ${response.headers.get("retry-after")}`);
}

/** What everybody else feels meanwhile. Never rejects: what fails is told. */
async function watch(web: Running, person: Person, quiet: Tenant, isOver: () => boolean) {
  const seen = { mostMb: 0, signInMs: 0, answers: [] as number[], wrong: [] as string[] };
  const tell = (cause: unknown) => void seen.wrong.push(`somebody else met ${cause}`);
  let signInAt = 0;
  while (!isOver()) {
    seen.mostMb = Math.max(seen.mostMb, Math.round(residentMb(web.pid)));
    if (Date.now() >= signInAt) {
      signInAt = Date.now() + SIGN_IN_EVERY_MS;
      await person.signIn().then(({ tookMs }) => {
        seen.signInMs = Math.max(seen.signInMs, Math.round(tookMs));
      }, tell);
    }
    await askQuietly(quiet, 1).then((tookMs) => void seen.answers.push(tookMs), tell);
  }
  return { ...seen, quietMs: Math.round(percentile(seen.answers, 0.95)) };
}

/** The slowest of so many answers, one after the other, in milliseconds. */
async function askQuietly({ client }: Pick<Tenant, "client">, answers: number): Promise<number> {
  let slowest = 0;
  for (let turn = 0; turn < answers; turn += 1) {
    const startedAt = performance.now();
    await client.ask("Which bridge was opened?").finished();
    slowest = Math.max(slowest, performance.now() - startedAt);
  }
  return Math.round(slowest);
}

/** Milliseconds until nobody waits, and a question is answered again. */
async function untilRecovered(world: World): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < 2 * RECOVERED_WITHIN_MS) {
    const [running] = await world.rows(count, "SELECT count(*)::int AS count FROM answers WHERE state = 'running'");
    if (running?.count === 0) break;
    await sleep(250);
  }
  await world.client.ask("Which bridge was opened?").finished();
  return Math.round(performance.now() - startedAt);
}

async function countFinished(world: World): Promise<number> {
  const [found] = await world.rows(count, "SELECT count(*)::int AS count FROM answers WHERE state = 'finished' AND workspace_id = $1", [
    world.workspaceId,
  ]);
  return found?.count ?? 0;
}

async function holdNowAndThen(web: Running, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    web.signal("SIGSTOP");
    await sleep(1_000);
    web.signal("SIGCONT");
    await sleep(500);
  }
}
