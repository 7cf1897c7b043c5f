import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { MiniRagError } from "@/client/index";
import type { ErrorCode } from "@/contracts/error-codes";
import type { Drill, Figures, Scale } from "./drill";
import { newMarker, textWith } from "./operations";
import { startRepeatingProxy } from "./repeating-proxy";
import { createTenant, type Tenant } from "./tenants";
import type { World } from "./world";

const ENDS_WITHIN_MS = 65_000;
const HEALTHY_WITHIN_MS = 5_000;
// A breaker grants a tenth of its calls as retries, and ten at the start.
const RETRY_SHARE = 0.1;
const FIRST_RETRIES = 10;
// A process answers so many questions of one workspace at once; the others wait their turn.
const TENANTS_AT_ONCE = 2;

type Mode = {
  fault: string;
  code: ErrorCode;
  /** Whether the answer had begun, from where on nothing is tried again. */
  hasBegun: boolean;
  /** Whether a second call may end otherwise. */
  isRetried: boolean;
  /** Whether it says something of the provider, so that it is left alone after five. */
  opensBreaker: boolean;
  /** Takes a minute of silence. */
  isSlow?: boolean;
};

// How a provider fails, and how each of its answers must end.
const modes: Mode[] = [
  { fault: "429", code: "MODEL_RATE_LIMITED", hasBegun: false, isRetried: true, opensBreaker: true },
  { fault: "500", code: "MODEL_UNAVAILABLE", hasBegun: false, isRetried: true, opensBreaker: true },
  { fault: "401", code: "MODEL_REFUSED_KEY", hasBegun: false, isRetried: false, opensBreaker: true },
  { fault: "html", code: "MODEL_ANSWER_UNREADABLE", hasBegun: false, isRetried: false, opensBreaker: true },
  { fault: "empty", code: "MODEL_ANSWER_UNREADABLE", hasBegun: false, isRetried: false, opensBreaker: false },
  { fault: "cut", code: "MODEL_CUT_OFF", hasBegun: true, isRetried: false, opensBreaker: true },
  { fault: "cut-quietly", code: "MODEL_CUT_OFF", hasBegun: true, isRetried: false, opensBreaker: true },
  { fault: "garbage", code: "MODEL_ANSWER_UNREADABLE", hasBegun: true, isRetried: false, opensBreaker: true },
  { fault: "error-event", code: "MODEL_CUT_OFF", hasBegun: true, isRetried: false, opensBreaker: true },
  { fault: "hang-after", code: "MODEL_TIMEOUT", hasBegun: true, isRetried: false, opensBreaker: true },
  { fault: "hang-before", code: "MODEL_TIMEOUT", hasBegun: false, isRetried: false, opensBreaker: true, isSlow: true },
  { fault: "slow-bytes", code: "MODEL_TIMEOUT", hasBegun: false, isRetried: false, opensBreaker: true, isSlow: true },
];

/** A provider fails, each tenant's in another way, while one is well. */
export const failingProvider: Drill = {
  name: "F09",
  fault: "the model's provider fails in every way that it can, under many answers at once",
  promise: "each answer ends clearly within 65 s; no retry after the first token; retries within their budget; others are unaffected",
  run: (world, scale) =>
    run(
      world,
      scale,
      world.stub.url,
      modes.filter(({ isSlow }) => scale.isLong || !isSlow),
    ),
  control: {
    does: "a proxy makes every call to the provider twice",
    finds: /calls reached the provider/,
    async rerun(world, scale) {
      const proxy = await startRepeatingProxy(world.stub.url);
      try {
        return await run(
          world,
          scale,
          proxy.url,
          modes.filter(({ fault }) => fault === "500" || fault === "cut"),
        );
      } finally {
        await proxy.stop();
      }
    },
  },
};

type Seen = { code: string; tookMs: number };
type Outcome = Mode & { seen: Seen[]; calls: number };

async function run(world: World, scale: Scale, provider: string, chosen: Mode[]): Promise<Figures> {
  const atOnce = scale.of(5, 50);
  await world.startWeb({ ALLOWED_MODEL_HOSTS: new URL(provider).host });
  await world.startWorker();
  const healthy = await openTenant(world, "healthy", provider, "stub-chat");
  const tenants = new Map<string, Tenant>();
  for (const { fault } of chosen) tenants.set(fault, await openTenant(world, fault, provider, `stub-fault-${fault}`));

  let isOver = false;
  const others = askUntil(healthy, () => isOver);
  const outcomes: Outcome[] = [];
  const groups = scale.isLong ? inGroups(chosen, TENANTS_AT_ONCE) : [chosen];
  for (const group of groups) {
    const waves = group.map(async (mode) => {
      const tenant = tenants.get(mode.fault);
      if (tenant) outcomes.push(await askMany(world, mode, tenant, atOnce));
    });
    await Promise.all(waves);
  }
  isOver = true;
  const slowest = Math.max(...(await others));
  const findings = outcomes.flatMap((outcome) => judge(outcome));
  if (slowest > scale.within(HEALTHY_WITHIN_MS)) findings.push(`an answer of a healthy provider took ${slowest} ms`);
  findings.push(...(await checkTokens(world, healthy)));
  if (findings.length > 0) throw new Error(findings.join("; "));
  return { "at once": atOnce, "slowest answer of a healthy provider (ms)": slowest, ...Object.fromEntries(outcomes.map(figureOf)) };
}

/** A workspace with one document, whose answers come from this model. */
async function openTenant(world: World, name: string, provider: string, model: string): Promise<Tenant> {
  const tenant = await createTenant(world, name, { model, baseUrl: `${provider}/v1` });
  const { document } = await tenant.client.documents.upload(new Blob([textWith(newMarker())]), { name: `${name}.txt` });
  await tenant.client.documents.waitUntilReady(document.id);
  return tenant;
}

/** Asks all at once, then once more of a provider that is to be left alone by now. */
async function askMany(world: World, mode: Mode, tenant: Tenant, count: number): Promise<Outcome> {
  const callsOf = () => world.stub.calls.filter(({ body }) => body.model === `stub-fault-${mode.fault}`).length;
  const seen = await Promise.all(Array.from({ length: count }, () => askOnce(tenant)));
  const calls = callsOf();
  if (mode.opensBreaker && !(await isLeftAlone(tenant, callsOf)))
    throw new Error(`${mode.fault}: the provider is not left alone after it has failed`);
  return { ...mode, seen, calls };
}

/** Whether one more question, or the one after it, ends without a call: after half a minute one call may try. */
async function isLeftAlone(tenant: Tenant, callsOf: () => number): Promise<boolean> {
  for (const _try of [1, 2]) {
    const calls = callsOf();
    await askOnce(tenant);
    if (callsOf() === calls) return true;
  }
  return false;
}

async function askOnce({ client }: Tenant): Promise<Seen> {
  const startedAt = performance.now();
  const code = await client
    .ask("Which bridge was opened?")
    .finished()
    .then(
      ({ outcome }) => outcome,
      (cause: unknown) => (cause instanceof MiniRagError ? cause.code : String(cause)),
    );
  return { code, tookMs: Math.round(performance.now() - startedAt) };
}

/** Answers of a provider that is well, one after the other; how long each took. */
async function askUntil(tenant: Tenant, isOver: () => boolean): Promise<number[]> {
  const took: number[] = [];
  while (!isOver()) {
    const { code, tookMs } = await askOnce(tenant);
    if (code !== "finished") throw new Error(`an answer of a healthy provider ended with ${code}`);
    took.push(tookMs);
    await sleep(500);
  }
  return took;
}

/** What an answer cost stands in its row. */
async function checkTokens(world: World, { workspaceId }: Tenant): Promise<string[]> {
  const [free] = await world.rows(
    z.object({ count: z.number() }),
    "SELECT count(*)::int AS count FROM answers WHERE workspace_id = $1 AND (input_tokens IS NULL OR output_tokens IS NULL)",
    [workspaceId],
  );
  return free && free.count > 0 ? [`${free.count} answers say nothing of their tokens`] : [];
}

function judge({ fault, code, hasBegun, isRetried, seen, calls }: Outcome): string[] {
  // Whoever waited half a minute behind others that hang is sent away politely.
  const wrong = seen.filter((end) => end.code !== code && end.code !== "TOO_MANY_REQUESTS");
  const late = seen.filter(({ tookMs }) => tookMs > ENDS_WITHIN_MS);
  const retries = isRetried && !hasBegun ? FIRST_RETRIES + Math.ceil(seen.length * RETRY_SHARE) : 0;
  return [
    ...wrong.slice(0, 1).map((end) => `${fault}: ${wrong.length} answers ended with ${end.code} instead of ${code}`),
    ...(late.length > 0 ? [`${fault}: ${late.length} answers had no end after 65 s`] : []),
    ...(seen.every((end) => end.code !== code) ? [`${fault}: no answer ended with ${code}`] : []),
    ...(calls > seen.length + retries
      ? [`${fault}: ${calls} calls reached the provider for ${seen.length} answers and ${retries} retries`]
      : []),
  ];
}

function figureOf({ fault, code, seen, calls }: Outcome): [string, string] {
  const slowest = Math.max(...seen.map(({ tookMs }) => tookMs));
  return [`provider ${fault}`, `${code} within ${(slowest / 1_000).toFixed(1)} s (${calls} calls)`];
}

function inGroups<Value>(values: Value[], size: number): Value[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size));
}
