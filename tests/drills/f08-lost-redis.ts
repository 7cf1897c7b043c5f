import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "@tests/load/measure";
import { MiniRagError } from "@/client/index";
import type { Drill, Figures, Scale } from "./drill";
import { ask, uploadText } from "./operations";
import type { Settings } from "./processes";
import { untilQuiet } from "./quiet";
import { createPerson } from "./sign-in";
import { needed } from "./stores";
import { createKey } from "./tenants";
import type { World } from "./world";

const SLOWER_BY_MS = 50;
// What a call waits for Redis, where it waits at all; the first one may do so more than once.
const WAIT_MS = 100;
const FIRST_SEARCH_MS = 600;
const WINDOW_MS = 60_000;
// 6,000 calls of a key a minute become 120.
const FACTOR = 0.02;
const KEY_CALLS = 120;
// A minute permits a key 60 searches, and half of that while a process counts alone.
const SEARCHES_A_KEY = 20;
const TRIES_TO_SIGN_IN = 10;

/** Redis dies, hangs and forgets, while people search, ask, upload and sign in. */
export const lostRedis: Drill = {
  name: "F08",
  fault: "Redis killed, hung and flushed under traffic",
  promise: "nothing fails and no limit is lifted; p95 grows by at most 50 ms after the first wait",
  stores: ["redis"],
  run: (world, scale) => run(world, scale),
  control: {
    does: "the server is started without limits",
    finds: /calls a minute went through/,
    rerun: (world, scale) => run(world, scale, { RATE_LIMIT_FACTOR: "0" }),
  },
};

async function run(world: World, scale: Scale, settings: Settings = {}): Promise<Figures> {
  const redis = needed(world.redis);
  const rounds = scale.of(3, 20);
  await world.startWeb({ RATE_LIMIT_FACTOR: String(FACTOR), ...settings });
  await world.startWorker();
  const person = await createPerson(world);
  const { cookie } = await person.signIn();
  await world.client.documents.waitUntilReady(await uploadText(world, 40));
  world.stub.always({ text: words(40), delayMs: 10 });

  await measure(world, 1);
  const usual = await measure(world, rounds);
  const flushed = await countPermitted(world, () => redis.ask("FLUSHALL"));
  if (flushed > KEY_CALLS) throw new Error(`a flush lifted a limit: ${flushed} calls a minute went through, ${KEY_CALLS} may`);

  const answering = ask(await withKey(world), "Which bridge was opened, and when?");
  await sleep(150);
  await redis.kill();
  await answering;
  const firstWithinMs = scale.within(FIRST_SEARCH_MS);
  const killed = await measureAway(world, person, cookie, rounds, firstWithinMs);
  await redis.start();
  await untilBack(world);
  redis.hang();
  const hung = await measureAway(world, person, cookie, rounds, firstWithinMs);
  redis.goOn();
  await refuseGuesses(person);
  await untilQuiet(world, 180_000);

  for (const [name, away] of Object.entries({ killed, hung })) {
    if (scale.isLong && away.p95 > usual.p95 + SLOWER_BY_MS)
      throw new Error(`p95 of searches was ${away.p95} ms with Redis ${name}, ${usual.p95} ms before`);
    // Whatever else the machine does, not every search may have waited.
    if (away.fastest > usual.fastest + WAIT_MS)
      throw new Error(`the fastest search took ${away.fastest} ms with Redis ${name}, ${usual.fastest} ms before`);
    if (away.permitted > KEY_CALLS) throw new Error(`with Redis ${name}, ${away.permitted} calls a minute went through, ${KEY_CALLS} may`);
  }
  return {
    "search p95 (ms)": usual.p95,
    "killed p95 (ms)": killed.p95,
    "hung p95 (ms)": hung.p95,
    "first call when hung (ms)": hung.first,
    "calls permitted of 120: across a flush": flushed,
    "killed: permitted": killed.permitted,
    "hung: permitted": hung.permitted,
  };
}

/** What people do while Redis is away; the first search may wait for it once. */
async function measureAway(world: World, person: Person, cookie: string, rounds: number, firstWithinMs: number) {
  const first = await timeSearch(await createKey(world));
  if (first > firstWithinMs) throw new Error(`the first search without Redis took ${first} ms`);
  const { p95, fastest } = await measure(world, rounds);
  const permitted = await countPermitted(world, async () => undefined);
  if (!(await person.isKnown(cookie))) throw new Error("a session is not known without Redis");
  await person.signIn();
  const other = await withKey(world);
  await ask(other, "Which bridge was opened, and when?");
  await other.client.documents.waitUntilReady(await uploadText(other), { timeoutMs: 120_000 });
  return { first: Math.round(first), p95, fastest, permitted };
}

/** The same world by a key that is counted by itself. */
async function withKey(world: World): Promise<World> {
  return { ...world, ...(await createKey(world)) };
}

type Person = Awaited<ReturnType<typeof createPerson>>;

/** Milliseconds within which 95 of 100 searches are answered, in the best of some rounds: other work on the machine is not Redis's. And of the fastest. */
async function measure(world: World, rounds: number): Promise<{ p95: number; fastest: number }> {
  const found: number[] = [];
  const fastest: number[] = [];
  while (found.length < rounds) {
    const { client } = await createKey(world);
    const took: number[] = [];
    for (let turn = 0; turn < SEARCHES_A_KEY; turn += 1) took.push(await timeSearch({ client }));
    found.push(percentile(took, 0.95));
    fastest.push(Math.min(...took));
  }
  return { p95: Math.round(Math.min(...found)), fastest: Math.round(Math.min(...fastest)) };
}

async function timeSearch({ client }: Pick<World, "client">): Promise<number> {
  const startedAt = performance.now();
  await client.search("bridge number three?");
  return performance.now() - startedAt;
}

/** How many of twice as many calls as a minute permits go through in a minute, when something happens after the first half. */
async function countPermitted(world: World, inBetween: () => Promise<unknown>): Promise<number> {
  const { client } = await createKey(world);
  const startedAt = performance.now();
  const first = await callMany(client, KEY_CALLS);
  await inBetween();
  const all = first + (await callMany(client, KEY_CALLS));
  // Windows begin with a key's first call, and these take a few seconds: only a very busy machine needs another one.
  return Math.ceil(all / Math.ceil((performance.now() - startedAt) / WINDOW_MS));
}

async function callMany(client: World["client"], calls: number): Promise<number> {
  let permitted = 0;
  for (let turn = 0; turn < calls; turn += 1) {
    const refusal = await client.documents.list({ limit: 1 }).then(
      () => null,
      (cause: unknown) => cause,
    );
    if (refusal === null) permitted += 1;
    else if (!(refusal instanceof MiniRagError) || refusal.code !== "TOO_MANY_REQUESTS" || !refusal.retryAfterSeconds) throw refusal;
  }
  return permitted;
}

/** Redis counts again once a heartbeat was answered. */
async function untilBack(world: World): Promise<void> {
  await sleep(2_500);
  await timeSearch(await createKey(world));
}

/** Signing in keeps its own limits in Postgres. */
async function refuseGuesses({ signIn }: Person): Promise<void> {
  const refusals: string[] = [];
  for (let turn = 0; turn <= TRIES_TO_SIGN_IN; turn += 1) {
    await signIn(`a wrong password ${turn}`).then(
      () => refusals.push("let in"),
      (cause: unknown) => refusals.push(String(cause)),
    );
  }
  if (refusals.includes("let in")) throw new Error("a wrong password was let in");
  const last = refusals.at(-1) ?? "";
  if (last === refusals[0]) throw new Error(`after ${TRIES_TO_SIGN_IN} wrong passwords the next one is only said to be wrong: ${last}`);
}

function words(count: number): string {
  return Array.from({ length: count }, (_, turn) => `word${turn}`).join(" ");
}
