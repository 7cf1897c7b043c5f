import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReleases, type Release } from "./drills/releases";
import { buildModel } from "./drills/world";
import { buildDouble, buildProduct, PRODUCT, provideEngine } from "./engine";
import { startClients } from "./load/clients";
import { openHttp1 } from "./load/lines";
import { kindsOf, type Tenant } from "./load/requests";
import { followAnswer, startStreams } from "./load/streams";
import { createTally, failuresOf, timesOf } from "./load/tally";
import { createCluster } from "./swarm/cluster";
import { softSpotsOf } from "./swarm/task";
import { createVisitor } from "./visitor";

// The same image and the same host, as a Swarm of one machine with two replicas (docs/outgrowing.md).
const cluster = createCluster("minirag.localhost");
const visitor = createVisitor(cluster.origin);
const releases = createReleases(PRODUCT);
const HANDBOOK = "The north bridge was opened on 4 May 1931. It carries two lanes and a footway. Visitors may read about it.\n";
const PARTS = ["caddy", "postgres", "qdrant", "reader", "redis", "web", "web", "worker"];
// Three servers, and builds of others, may share two cores here.
const PER_SECOND = 10;
let first: Release;
let second: Release;
let tenant: Tenant;

beforeAll(async () => {
  await provideEngine();
  await buildProduct();
  await buildDouble();
  await buildModel();
  await cluster.prepare();
  first = await releases.next();
  console.log(await cluster.deploy(first.image));
  await cluster.startModel();
});

afterAll(async () => cluster.leave());

test("every part runs, the server twice, each as hardened as on one machine", async () => {
  const tasks = await cluster.inspect();

  expect(tasks.map(({ service }) => service).sort()).toEqual(PARTS);
  for (const one of tasks) expect([one.service, softSpotsOf(one)]).toEqual([one.service, []]);
});

test("a secret is in a file, and nowhere in what Docker tells", async () => {
  const told = JSON.stringify(await cluster.inspect());

  for (const name of ["DATABASE_URL", "NEXTAUTH_SECRET", "ENCRYPTION_KEY", "SETUP_TOKEN", "METRICS_TOKEN", "REDIS_URL"])
    expect(told).not.toContain(cluster.secret(`web/${name}`).trim());
});

test("somebody sets it up, uploads a document and gets an answer, whichever replica is asked", async () => {
  await visitor.setUp(cluster.secret("web/SETUP_TOKEN"));
  const upload = await visitor.upload("handbook.md", HANDBOOK);
  expect([upload.status, upload.body]).toEqual([200, expect.stringContaining("id")]);
  await expect
    .poll(() => visitor.query("documents.list", { limit: 5 }), { timeout: 90_000, interval: 500 })
    .toMatchObject({ documents: [{ state: "ready" }] });

  const scopes = ["ask", "search", "documents:read", "documents:write"];
  const { key } = await visitor.call<{ key: string }>("keys.create", {
    name: "load",
    scopes,
    expiresInDays: null,
    password: visitor.password,
  });
  const { outcome, runId } = await followAnswer(openHttp1(cluster.origin), { key, endedRunId: "" }, 1, 1);

  expect(outcome).toBe("whole");
  tenant = { key, endedRunId: runId };
});

test("a release with a migration rolls out under traffic, no request fails, and every answer is written to its end", async () => {
  second = await releases.next("CREATE TABLE swarm_drill (id integer PRIMARY KEY);");
  const traffic = await startTraffic();

  console.log(await cluster.deploy(second.image));
  const { noted, met, broken } = await traffic.stop();

  expect([failuresOf(noted), broken]).toEqual([{}, []]);
  expect(noted.length).toBeGreaterThan(500);
  expect(met).toEqual([first.name, second.name]);
  expect(await cluster.tasksOf("web")).toEqual([`${second.image} Running`, `${second.image} Running`]);
}, 600_000);

test.each(["exits", "never-ready"] as const)(
  "an image that %s is taken back, and nobody meets it",
  async (fault) => {
    const bad = await releases.bad(fault);
    const traffic = await startTraffic();

    await expect(cluster.deploy(bad.image)).rejects.toThrow("the release was taken back");
    const { noted, met } = await traffic.stop();

    expect(failuresOf(noted)).toEqual({});
    expect(met).toEqual([second.name]);
    for (const part of ["web", "worker", "reader"])
      await expect
        .poll(async () => new Set(await cluster.tasksOf(part)), { timeout: 120_000, interval: 1_000 })
        .toEqual(new Set([`${second.image} Running`]));
  },
  600_000,
);

/** Small requests and answers of one workspace, and the releases that one browser meets meanwhile, in order. */
async function startTraffic() {
  const script = /\/_next\/static\/[^"]+\.js/.exec((await visitor.ask("/sign-in")).body)?.[0] ?? "";
  const tally = createTally();
  // One workspace takes one upload after the other; on a busy machine more of them would wait for each other than for a release.
  const kinds = kindsOf(script).map((kind) => (kind.name === "upload" ? { ...kind, share: 2 } : kind));
  const clients = startClients({ origin: cluster.origin, tenants: [tenant], kinds, tally, perSecond: PER_SECOND });
  const streams = startStreams(cluster.origin, [tenant], { everyMs: 6_000, seconds: 15 });
  const met: string[] = [];
  let isOn = true;
  // Servers that nobody has asked anything yet have first to become quick.
  await sleep(10_000);
  const since = performance.now();
  const browser = (async () => {
    while (isOn) {
      const release = (await visitor.ask("/api/health/live")).headers["x-minirag-release"] ?? "none";
      if (release !== met.at(-1)) met.push(release);
      await sleep(200);
    }
  })();
  return {
    async stop() {
      // What is asked just after the roll counts too.
      await sleep(5_000);
      isOn = false;
      const [told] = await Promise.all([streams.stop(), browser, clients.stop()]);
      const noted = tally.since(since);
      const resumed = told.filter(({ outcome }) => outcome === "resumed").length;
      console.log(`${noted.length} requests, ${told.length} answers (${resumed} of them over two connections), ms:`, timesOf(noted));
      // What a server itself answered after five seconds, it had no database for: a machine with too much else to do.
      if (Object.keys(failuresOf(noted)).length > 0) console.log(`load ${loadavg()[1]}`, await cluster.failures());
      return { noted, met, broken: told.filter(({ outcome }) => outcome === "broken") };
    },
  };
}
