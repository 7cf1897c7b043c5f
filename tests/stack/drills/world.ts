import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { createDatabase } from "@/adapters/postgres";
import { createKeys } from "@/core/keys/service";
import { buildDouble, buildProduct, provideEngine, run } from "../engine";
import { outcomeOf, startClients } from "../load/clients";
import { openHttp1 } from "../load/lines";
import { kindsOf, type Tenant, upload } from "../load/requests";
import { followAnswer, startStreams } from "../load/streams";
import { createTally } from "../load/tally";
import { createSite } from "../site";
import { createVisitor } from "../visitor";
import { createDeployer } from "./deployer";
import { createReleases } from "./releases";

const HANDBOOK = "The north bridge was opened on 4 May 1931. It carries two lanes and a footway. Visitors may read about it.\n";
const OVERRIDE = path.resolve("tests/stack/drills/override.yml");
const BASE = "minirag:drill-0";
const TENANTS = 3;
const MODEL = { OPENAI_BASE_URL: "http://model:8080/v1", CHAT_MODEL: "slow", ALLOWED_MODEL_HOSTS: "model:8080", RATE_LIMIT_FACTOR: "0" };

export type World = Awaited<ReturnType<typeof openWorld>>;
export type Scale = { isLong: boolean; of: <Value>(short: Value, long: Value) => Value };

/** The production stack as the deploy program brought it up, with three workspaces in which people ask and read; of an image, or of one that is built now. */
export async function openWorld(scale: Scale, image: string | null = null) {
  await provideEngine();
  const base = image ?? BASE;
  if (!image) await buildProduct(base, "drill-0");
  await buildDouble();
  await buildModel();
  const site = createSite({ domain: "minirag.localhost", override: OVERRIDE, images: {} });
  await site.prepare();
  appendFileSync(
    path.join(site.config, "minirag.env"),
    Object.entries(MODEL)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  const deployer = createDeployer(site.state, {
    MINIRAG_CONFIG: site.config,
    MINIRAG_STATE: site.state,
    MINIRAG_OVERRIDE: OVERRIDE,
    MINIRAG_WATCH_TIME: scale.of("12", "60"),
    MINIRAG_DISK_NEEDED_MB: "512",
  });
  const releases = createReleases(base);
  const first = await deployer.deploy((await releases.next()).image);
  if (first.code !== 0) throw new Error("the first release did not come up");
  await site.compose("up", "--detach", "model");
  const visitor = createVisitor(site.origin);
  await visitor.setUp(site.secret("web/SETUP_TOKEN"));
  const tenants = await createTenants(site);
  writeKey(site.config, tenants[0]?.key ?? "");
  const script = await scriptOfPage(visitor);

  return {
    site,
    scale,
    deployer,
    releases,
    visitor,
    tenants,
    /** Traffic until it is stopped, and what became of it. */
    load({ perSecond = scale.of(40, 100), streamEveryMs = scale.of(2_000, 1_000), streamSeconds = 60 } = {}) {
      const tally = createTally();
      const since = performance.now();
      const clients = startClients({ origin: site.origin, tenants, kinds: kindsOf(script), tally, perSecond });
      const streams = streamEveryMs > 0 ? startStreams(site.origin, tenants, { everyMs: streamEveryMs, seconds: streamSeconds }) : null;
      return {
        tally,
        since,
        async stop() {
          const told = (await streams?.stop()) ?? [];
          await clients.stop();
          return { noted: tally.since(since), told };
        },
      };
    },
    stream: (seconds: number, number: number) => followAnswer(openHttp1(site.origin), at(tenants, 0), number, seconds),
    serving: async () => (await visitor.ask("/api/health/live")).headers["x-minirag-release"] ?? "",
    close: () => site.stop(),
  };
}

/** The model that takes its time, as an image. */
export async function buildModel(): Promise<void> {
  const context = path.resolve("dist/stack/model");
  mkdirSync(context, { recursive: true });
  const outfile = path.join(context, "model.mjs");
  await build({ entryPoints: ["tests/stack/model/main.ts"], outfile, bundle: true, platform: "node", format: "esm", logLevel: "warning" });
  await run("docker", ["build", "--quiet", "-t", "minirag-slow-model", "-f", "tests/stack/model/Dockerfile", context]);
}

type Site = ReturnType<typeof createSite>;

/** Workspaces of their own: each may have so many answers at once, and a drill needs more. */
async function createTenants(site: Site): Promise<Tenant[]> {
  const container = await site.compose("ps", "--quiet", "postgres");
  const address = await run("docker", ["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container]);
  const db = createDatabase(site.secret("migrate/DATABASE_URL").trim().replace("@postgres:", `@${address}:`));
  try {
    const tenants: Tenant[] = [];
    for (let number = 0; number < TENANTS; number += 1) {
      const name = `tenant-${number}`;
      const { id: workspaceId } = await db.workspace.create({ data: { name, collections: { create: { name: "Library" } } } });
      const { id: userId } = await db.user.create({ data: { email: `${name}@example.org`, name, passwordHash: "none" } });
      await db.membership.create({ data: { workspaceId, userId, role: "owner" } });
      const { key } = await createKeys(db).create(
        { workspaceId, userId, role: "owner", key: null },
        { name: "drill", scopes: ["ask", "search", "documents:read", "documents:write"], expiresInDays: null },
      );
      tenants.push({ key, endedRunId: await firstRun(site.origin, key) });
    }
    return tenants;
  } finally {
    await db.$disconnect();
  }
}

/** Uploads something to ask about, and asks about it until an answer is written. */
async function firstRun(origin: string, key: string): Promise<string> {
  const line = openHttp1(origin);
  try {
    const { outcome } = await outcomeOf(line, upload(key, "handbook.txt", HANDBOOK));
    if (outcome !== "200") throw new Error(`the handbook was not taken: ${outcome}`);
    for (let tries = 0; tries < 60; tries += 1) {
      const told = await followAnswer(line, { key, endedRunId: "" }, tries, 1);
      if (told.outcome === "whole") return told.runId;
      await sleep(1_000);
    }
    throw new Error("no answer was written from the handbook");
  } finally {
    line.close();
  }
}

/** The deploy program tries releases with it. */
function writeKey(config: string, key: string): void {
  const folder = path.join(config, "secrets/deploy");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "smoke-key"), key, { mode: 0o400 });
}

async function scriptOfPage(visitor: ReturnType<typeof createVisitor>): Promise<string> {
  const { body } = await visitor.ask("/sign-in");
  const script = /\/_next\/static\/[^"]+\.js/.exec(body)?.[0];
  if (!script) throw new Error("the page names no script");
  return script;
}

function at<One>(list: One[], place: number): One {
  const one = list[place];
  if (one === undefined) throw new Error(`there is no ${place}`);
  return one;
}
