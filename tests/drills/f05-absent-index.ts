import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@tests/start/program";
import { z } from "zod";
import { MiniRagError } from "@/client/index";
import type { Drill, Figures, Scale } from "./drill";
import { ask, uploadText } from "./operations";
import { jobsLeft, untilQuiet } from "./quiet";
import { createPerson } from "./sign-in";
import { needed } from "./stores";
import { turnedVectors } from "./turned-vectors";
import type { World } from "./world";

const READY_WITHIN_MS = 300_000;
// An address may sign in thirty times in a quarter of an hour.
const SIGN_INS = 8;
const REFUSED_WITHIN_MS = 5_000;
const ended = z.object({ state: z.string(), reason: z.string().nullable(), count: z.number() });

/** The index is away while people work: first gone, then silent. */
export const absentIndex: Drill = {
  name: "F05",
  fault: "Qdrant gone, then hung, while people upload, search, ask and sign in",
  promise: "everything but searching works; no model is asked, no attempt is lost; all is ready within 5 min of its return",
  stores: ["qdrant"],
  run,
  control: turnedVectors,
};

async function run(world: World, scale: Scale): Promise<Figures> {
  const qdrant = needed(world.qdrant);
  const awayMs = scale.of(6_000, 300_000);
  await world.startWeb();
  await world.startWorker();
  const person = await createPerson(world);
  const first = await uploadText(world);
  await world.client.documents.waitUntilReady(first);
  await ask(world, "Which bridge was opened?");
  const asked = chatCalls(world);

  await qdrant.kill();
  const gone = await workOn(world, person, awayMs, scale.within(REFUSED_WITHIN_MS));
  await qdrant.start();
  qdrant.hold();
  const hung = await workOn(world, person, awayMs, scale.within(REFUSED_WITHIN_MS));
  qdrant.release();

  const readySeconds = await untilReady(world);
  if (chatCalls(world) !== asked) throw new Error("a model was asked for what could not be searched");
  await ask(world, "Which bridge was opened?");
  await untilQuiet(world, 120_000);
  return {
    "uploads meanwhile": gone.uploads + hung.uploads,
    "searches refused": gone.refused + hung.refused,
    "slowest refusal (gone, ms)": gone.slowestMs,
    "slowest refusal (hung, ms)": hung.slowestMs,
    "slowest sign-in (ms)": Math.max(gone.signInMs, hung.signInMs),
    "all ready after (s)": readySeconds,
  };
}

type Person = Awaited<ReturnType<typeof createPerson>>;

/** What people do for so long; what needs no index must work, and what needs it must be refused as it is said. */
async function workOn(world: World, person: Person, forMs: number, refusedWithinMs: number) {
  const seen = { uploads: 0, refused: 0, slowestMs: 0, signInMs: 0 };
  let signInAt = 0;
  for (const end = Date.now() + forMs; Date.now() < end; await sleep(1_000)) {
    await uploadText(world);
    seen.uploads += 1;
    if (Date.now() >= signInAt) {
      signInAt = Date.now() + forMs / SIGN_INS;
      const { cookie, tookMs } = await person.signIn();
      if (!(await person.isKnown(cookie))) throw new Error("a session is not known");
      seen.signInMs = Math.max(seen.signInMs, Math.round(tookMs));
    }
    await world.client.documents.list({ limit: 5 });
    for (const refuse of [refusedSearch, refusedAnswer]) seen.slowestMs = Math.max(seen.slowestMs, await refuse(world));
    seen.refused += 2;
  }
  if (seen.slowestMs > refusedWithinMs) throw new Error(`a search was refused after ${seen.slowestMs} ms only`);
  return seen;
}

async function refusedSearch({ client }: World): Promise<number> {
  const startedAt = performance.now();
  const cause = await client.search("bridge?").then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const isSaid = cause instanceof MiniRagError && cause.code === "INDEX_UNAVAILABLE" && cause.status === 503 && cause.retryAfterSeconds;
  if (!isSaid) throw new Error(`a search without an index ended with ${cause}`, { cause });
  return Math.round(performance.now() - startedAt);
}

async function refusedAnswer(world: World): Promise<number> {
  const startedAt = performance.now();
  const { runId } = await world.client.ask("Which bridge was opened?").started;
  world.ledger.note({ op: "answer-started", runId });
  for await (const { part } of world.client.follow(runId))
    if (part.type === "answer-failed" && part.code === "INDEX_UNAVAILABLE") return Math.round(performance.now() - startedAt);
  throw new Error("an answer without an index ended in another way");
}

/** Seconds until every document is ready, with no time passed over. */
async function untilReady(world: World): Promise<number> {
  const startedAt = performance.now();
  await until(
    async () => (await jobsLeft(world)).length === 0,
    READY_WITHIN_MS,
    () => "documents wait 5 minutes after the index is back",
  );
  const rows = await world.rows(
    ended,
    "SELECT state, failure_code AS reason, count(*)::int AS count FROM documents WHERE state <> 'ready' GROUP BY 1, 2",
  );
  if (rows.length > 0) throw new Error(`not every document is ready: ${JSON.stringify(rows)}`);
  return Math.round((performance.now() - startedAt) / 1_000);
}

function chatCalls({ stub }: World): number {
  return stub.calls.filter(({ path }) => path.endsWith("/chat/completions")).length;
}
