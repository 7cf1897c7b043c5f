import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "@tests/load/measure";
import { z } from "zod";
import type { Drill, Figures, Scale } from "./drill";
import { countAnswers, countGoodput, type Goodput } from "./goodput";
import { newMarker, textWith, uploadText } from "./operations";
import { type Running, residentMb } from "./processes";
import { createPerson } from "./sign-in";
import { createTenant, type Tenant } from "./tenants";
import type { World } from "./world";

const OVERLOAD = 3;
const GOODPUT_SHARE = 0.8;
// By the second that the server works, which it also spends on refusals and on others.
const GOODPUT_SHARE_OF_CPU = 0.5;
const SLOWER_FOR_OTHERS = 2;
const SLOWER_THAN_NOISY = 1.5;
// Or twice what it takes on this machine without the overload, where others keep that busy.
const SIGN_IN_MS = 1_000;
// An address may sign in thirty times in a quarter of an hour.
const SIGN_IN_EVERY_MS = 9_000;
const RECOVERED_WITHIN_MS = 30_000;
const MOST_RECOVERY_MS = 150_000;
// A piece every 150 ms for two seconds: what an answer takes is mostly waiting for its model, as it is in life.
const ANSWER = { text: Array.from({ length: 20 }, (_, turn) => `word${turn}`).join(" "), delayMs: 150 };
const ANSWER_MS = 2_000;
const ENOUGH = 40;
// What the web's container has. V8 collects by what it may take: on a machine with much, memory that grows is none that is lost.
const AS_IN_ITS_CONTAINER = { NODE_OPTIONS: "--max-old-space-size=256 --max-semi-space-size=16" };
const CONTAINER_MB = 512;
// Until answers end as evenly as they begin, nothing is counted.
const WARM_MS = 3_000;

/** More questions than the machine can answer, all of one tenant. */
export const overload: Drill = {
  name: "F18",
  fault: `one tenant asks ${OVERLOAD} times as much as the server can answer`,
  promise:
    "goodput stays at 80 % of its peak; refusals are 429 or 503 with Retry-After; sign-in below 1 s; memory within the container's 512 MB; others are served; recovered within 30 s",
  run: (world, scale) => run(world, scale),
  control: {
    does: "answers take ten times as long while the server is overloaded",
    finds: /goodput/,
    rerun: (world, scale) => run(world, scale, () => world.stub.always({ ...ANSWER, delayMs: 10 * ANSWER.delayMs })),
  },
};

type Person = Awaited<ReturnType<typeof createPerson>>;

async function run(world: World, scale: Scale, disturb: () => void = () => undefined): Promise<Figures> {
  const steps = scale.of([40], [8, 16, 32, 48]);
  const countedMs = scale.of(7_000, 20_000);
  const web = await world.startWeb(AS_IN_ITS_CONTAINER);
  await world.startWorker();
  const person = await createPerson(world);
  const quiet = await openQuietTenant(world);
  await world.client.documents.waitUntilReady(await uploadText(world));
  world.stub.always(ANSWER);

  let peak: Goodput = { aSecond: 0, aCpuSecond: 0, tookMs: 0 };
  for (const users of steps) {
    const goodput = await goodputOf(world, web, users, countedMs);
    if (goodput.aSecond > peak.aSecond) peak = goodput;
  }
  const usual = await askQuietly(quiet, 4);
  const usualSignInMs = Math.round((await person.signIn()).tookMs);
  const memoryMb = Math.round(residentMb(web.pid));

  let isOver = false;
  const watching = watch(web, person, quiet, () => isOver);
  disturb();
  const { seen, goodput, ended } = await overloadFor(world, web, peak.aSecond, scale.of(peak.tookMs, 150_000));
  isOver = true;
  world.stub.always(ANSWER);
  const watched = await watching;
  const recoveredMs = await untilRecovered(world);
  await ended;

  const noisyMs = Math.round(percentile(seen.answers, 0.95));
  const findings = [
    ...judgeGoodput(peak, goodput, scale),
    ...[...seen.wrong, ...watched.wrong].slice(0, 3),
    ...(recoveredMs > scale.within(RECOVERED_WITHIN_MS) ? [`the server had recovered after ${recoveredMs} ms only`] : []),
    ...(watched.signInMs > Math.max(scale.of(noisyMs, SIGN_IN_MS), 2 * usualSignInMs) ? [`a sign-in took ${watched.signInMs} ms`] : []),
    ...(watched.mostMb > CONTAINER_MB ? [`memory grew from ${memoryMb} to ${watched.mostMb} MB`] : []),
    ...judgeOthers(usual, watched.quietMs, noisyMs, scale),
  ];
  if (findings.length > 0) throw new Error(findings.join("; "));
  return {
    "peak (answers/s)": peak.aSecond.toFixed(1),
    "asked (1/s)": (peak.aSecond * OVERLOAD).toFixed(1),
    "goodput (answers/s)": goodput.aSecond.toFixed(1),
    "answers a second of CPU": `${peak.aCpuSecond.toFixed(1)} -> ${goodput.aCpuSecond.toFixed(1)}`,
    refused: seen.refused,
    "slowest sign-in (ms)": `${usualSignInMs} -> ${watched.signInMs}`,
    "another tenant's answers, p95 (ms)": `${usual} -> ${watched.quietMs}`,
    "its own, p95 (ms)": noisyMs,
    "memory (MB)": `${memoryMb} -> ${watched.mostMb}`,
    "recovered after (ms)": recoveredMs,
  };
}

/** The long form by the clock; the short one, which runs beside other work, by what the server works for an answer. */
function judgeGoodput(peak: Goodput, now: Goodput, { isLong }: Scale): string[] {
  const [before, after, share, unit] = isLong
    ? [peak.aSecond, now.aSecond, GOODPUT_SHARE, "second"]
    : [peak.aCpuSecond, now.aCpuSecond, GOODPUT_SHARE_OF_CPU, "second of CPU"];
  return after < before * share ? [`goodput fell to ${after.toFixed(1)} of ${before.toFixed(1)} answers a ${unit}`] : [];
}

/** In the short form others must only not fare much worse than the tenant that asks too much. */
function judgeOthers(usual: number, quietMs: number, noisyMs: number, { isLong }: Scale): string[] {
  const most = Math.max(SLOWER_FOR_OTHERS * usual, isLong ? 0 : SLOWER_THAN_NOISY * noisyMs);
  return quietMs > most ? [`another tenant's answers took ${quietMs} ms instead of ${usual}, and its own ${noisyMs}`] : [];
}

async function openQuietTenant(world: World): Promise<Tenant> {
  const tenant = await createTenant(world, "quiet");
  const { document } = await tenant.client.documents.upload(new Blob([textWith(newMarker())]), { name: "quiet.txt" });
  await tenant.client.documents.waitUntilReady(document.id);
  return tenant;
}

/** Goodput when so many people ask, each again once they have their answer. */
async function goodputOf(world: World, web: Running, users: number, countedMs: number): Promise<Goodput> {
  let isOver = false;
  const asking = Array.from({ length: users }, async (_, user) => {
    // They begin one after the other, or they would all end at once, again and again.
    await sleep((user / users) * ANSWER_MS);
    // What is refused here is no answer, and so counts for nothing.
    while (!isOver) await askQuietly(world, 1).catch(() => sleep(500));
  });
  await sleep(WARM_MS);
  const goodput = await countGoodput(world, web, countedMs, ENOUGH);
  isOver = true;
  await Promise.all(asking);
  return goodput;
}

type Seen = { refused: number; wrong: string[]; answers: number[] };

/** Asks at a steady rate, whatever comes back: first as much as can be answered, then too much. */
async function overloadFor(world: World, web: Running, peak: number, countedMs: number) {
  const seen: Seen = { refused: 0, wrong: [], answers: [] };
  const under: Promise<void>[] = [];
  const counting = sleep(WARM_MS).then(() => countGoodput(world, web, countedMs));
  const startedAt = performance.now();
  for (let due = startedAt; due < startedAt + WARM_MS + countedMs; ) {
    under.push(startOne(world, seen).catch((cause) => void seen.wrong.push(`a question met ${cause}`)));
    due += 1_000 / (due < startedAt + WARM_MS ? peak : peak * OVERLOAD);
    await sleep(Math.max(0, due - performance.now()));
  }
  return { seen, goodput: await counting, ended: Promise.all(under) };
}

/** Asks once, over a bare door, to see the answer's own head; then follows it to its end. */
async function startOne({ url, key, ledger, client }: World, seen: Seen): Promise<void> {
  const startedAt = performance.now();
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
    const { runId } = result.data;
    ledger.note({ op: "answer-started", runId });
    for await (const _ of client.follow(runId));
    seen.answers.push(performance.now() - startedAt);
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
  while ((await countAnswers(world, "running")) > 0 && performance.now() - startedAt < MOST_RECOVERY_MS) await sleep(250);
  await world.client.ask("Which bridge was opened?").finished();
  return Math.round(performance.now() - startedAt);
}
