import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectStack, memoryByService, openPorts, softSpots } from "./containers";
import { buildDouble, buildProduct, PRODUCT, provideEngine, run, succeeds } from "./engine";
import { createSite } from "./site";
import { createVisitor } from "./visitor";

// Caddy signs for names below localhost by itself: HTTPS as on a server, without a certificate authority.
const site = createSite({ domain: "minirag.localhost" });
const visitor = createVisitor(site.origin);
const HANDBOOK = "The north bridge was opened on 4 May 1931.\n\nTenants give notice six weeks before the end of a quarter.\n";
const SERVICES = ["caddy", "postgres", "qdrant", "reader", "redis", "web-blue", "worker"];

beforeAll(async () => {
  await provideEngine();
  const bytes = await buildProduct();
  console.log(`image: ${Math.round(bytes / 1e6)} MB`);
  await buildDouble();
  await site.start();
});

afterAll(async () => site.stop());

test("every service of the stack is up and well", async () => {
  const containers = await inspectStack();

  expect(containers.map(({ service }) => service).sort()).toEqual(SERVICES);
  for (const { service, State, RestartCount } of containers)
    expect({ service, ...State, RestartCount }).toMatchObject({ Status: "running", RestartCount: 0 });
});

test("no service publishes a port", async () => {
  const config = JSON.parse(await site.compose("--profile", "*", "config", "--format", "json"));

  expect(Object.keys(config.services).sort()).toEqual([...SERVICES, "doctor", "migrate", "web-green"].sort());
  for (const [name, service] of Object.entries<{ ports?: unknown[] }>(config.services))
    expect([name, service.ports ?? []]).toEqual([name, []]);
});

test("every container is hardened, also those that run once", async () => {
  await site.compose("--profile", "job", "create", "migrate", "doctor", "web-green");
  const containers = await inspectStack();

  expect(containers).toHaveLength(SERVICES.length + 3);
  for (const container of containers) expect([container.service, softSpots(container)]).toEqual([container.service, []]);
  await site.compose("--profile", "job", "rm", "--force", "migrate", "doctor", "web-green");
});

test("the one that is on the host's network listens on 80 and 443 only", async () => {
  expect(await openPorts(await site.containerOf("caddy"))).toEqual(["443", "80"]);
});

test("what a slow or failed statement carried is in no log", async () => {
  const psql = ["exec", "--interactive", await site.containerOf("postgres"), "psql", "-U", "postgres", "-d", "minirag"];
  await run("docker", psql, {
    input: "SELECT pg_sleep(2.1), length($1) \\bind 'words of a document' \\g\nINSERT INTO workspaces (name) VALUES ('a name');\n",
  });

  const logs = await site.compose("logs", "postgres");

  expect(logs).toMatch(/duration: \d+\.\d+ ms/);
  expect(logs).toContain("null value in column");
  expect(logs).not.toMatch(/words of a document|DETAIL/);
});

test("a secret is in a file for one service's user, and nowhere in what Docker tells", async () => {
  const told = await run("docker", ["inspect", ...(await inspectStack()).map(({ Name }) => Name)]);
  const history = await run("docker", ["history", "--no-trunc", "--format", "{{.CreatedBy}}", PRODUCT]);
  const owners = new Set<number>();

  for (const file of site.secretFiles()) {
    const { mode, uid } = statSync(file);
    owners.add(uid);
    expect([file, (mode & 0o777).toString(8)]).toEqual([file, "400"]);
    const content = readFileSync(file, "utf8").trim();
    expect(told).not.toContain(content);
    expect(history).not.toContain(content);
  }
  expect(owners).toEqual(new Set([999, 1_000, 10_001]));
});

test("plain HTTP leads to HTTPS, which says so for two years", async () => {
  const plain = await createVisitor("http://minirag.localhost").ask("/sign-in");
  const secure = await visitor.ask("/sign-in");

  expect([plain.status, plain.headers.location]).toEqual([308, "https://minirag.localhost/sign-in"]);
  expect(secure.headers["strict-transport-security"]).toBe("max-age=63072000");
});

test("somebody sets it up, uploads a document and gets an answer with its source, event by event", async () => {
  await visitor.setUp(site.secret("web/SETUP_TOKEN"));
  const upload = await visitor.upload("handbook.md", HANDBOOK);
  expect([upload.status, upload.body]).toEqual([200, expect.stringContaining("id")]);
  await expect
    .poll(() => visitor.query("documents.list", { limit: 5 }), { timeout: 90_000, interval: 500 })
    .toMatchObject({ documents: [{ state: "ready" }] });

  const { runId } = await visitor.call<{ runId: string }>("ask.start", { question: "When was the north bridge opened?" });
  const events = await visitor.listen(`/api/trpc/ask.follow?input=${encodeURIComponent(JSON.stringify({ runId, lastEventId: null }))}`);

  const told = JSON.stringify(events.map(({ data }) => data));
  expect(told).toContain('"citation-added"');
  expect(told).toContain("The north bridge was opened on 4 May 1931.");
  expect(told).toContain('"answer-finished"');
});

test("the sign-in page comes over HTTP/1.1 and h2, with every header that guards it", async () => {
  const stranger = createVisitor(site.origin);
  for (const { status, headers, body } of [await stranger.ask("/sign-in"), await stranger.askOverH2("/sign-in")]) {
    expect(status).toBe(200);
    expect(body).toContain("<html");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "x-minirag-release": "stack-1",
      "x-minirag-slot": "blue",
    });
    expect(headers["content-security-policy"]).toContain("'nonce-");
    for (const name of ["server", "via", "x-powered-by"]) expect(headers[name]).toBeUndefined();
  }
});

test("a file of 40 MB passes and one of 60 MB does not; other bodies end at 1 MB", async () => {
  const large = await visitor.upload("large.txt", Buffer.alloc(40_000_000, `${randomBytes(8).toString("hex")} `));
  const tooLarge = await visitor.upload("too-large.txt", Buffer.alloc(60_000_000, "x")).catch(() => ({ status: 413 }));
  const call = await visitor.ask("/api/trpc/ask.start", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question: "x".repeat(1_500_000) }),
  });

  expect([large.status, tooLarge.status, call.status]).toEqual([200, 413, 413]);
});

test("what is for operators is not there for the public, however it is spelt", async () => {
  const token = { authorization: `Bearer ${site.secret("web/METRICS_TOKEN")}` };
  for (const place of [
    "/metrics",
    "/api/health/deep",
    "/api/health/inflight",
    "/API/health/deep",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
    "/.env",
    "/.git/config",
  ]) {
    const { status } = await visitor.ask(place, { headers: token });
    expect([place, status]).toEqual([place, 404]);
  }
});

test("a page takes nothing but GET, and no header of a client's counts that is Caddy's or the server's", async () => {
  const post = await visitor.ask("/sign-in", { method: "POST", headers: { "next-action": "x" }, body: "x" });
  const bypass = await createVisitor(site.origin).ask("/settings", {
    headers: {
      "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy",
      "x-forwarded-host": "evil.example",
      "x-nonce": "evil",
    },
  });

  expect([post.status, post.headers.allow]).toEqual([405, "GET, HEAD"]);
  expect([302, 307]).toContain(bypass.status);
  expect(bypass.headers.location).not.toContain("evil.example");
  expect(bypass.body).not.toContain("evil");
});

test("the access log knows who was answered by which slot, and neither tokens nor cookies", async () => {
  await visitor.ask("/setup?token=a-token-that-nobody-may-read", {
    headers: { authorization: "Bearer nor-this-one", referer: "https://minirag.localhost/setup?token=nor-this" },
  });
  await sleep(500);

  const log = await run("sh", ["-c", `docker logs ${await site.containerOf("caddy")} 2>&1`]);

  expect(log).toContain('"X-Minirag-Slot":["blue"]');
  for (const secret of ["a-token-that-nobody-may-read", "nor-this-one", "nor-this", "minirag.session=", "csrf-token="])
    expect(log).not.toContain(secret);
});

test("the stores give nothing away to the application that it does not need", async () => {
  const inside = (service: string, words: string[]) => site.compose("exec", "-T", service, ...words).catch(String);
  const user = ["--user", "minirag", "--pass", new URL(site.secret("web/REDIS_URL")).password, "--no-auth-warning"];
  const database = site.secret("web/DATABASE_URL").replace("@postgres:", "@127.0.0.1:");
  const look = "fetch('http://qdrant:6333/collections').then((answer) => console.log(answer.status))";

  const config = await inside("redis", ["redis-cli", ...user, "CONFIG", "GET", "*"]);
  const stranger = await inside("redis", ["redis-cli", "GET", "minirag:x"]);
  const table = await inside("postgres", ["psql", database, "-c", "CREATE TABLE public.x (y int)"]);
  const points = await inside("web-blue", ["node", "-e", look]);

  expect(config).toContain("NOPERM");
  expect(stranger).toContain("NOAUTH");
  expect(table).toContain("permission denied");
  expect(points).toBe("401");
});

test("where files are read there is no network, and no container can change what it runs", async () => {
  const interfaces = await site.compose("exec", "-T", "reader", "ls", "/sys/class/net");

  expect(interfaces).toBe("lo");
  for (const service of ["web-blue", "worker", "reader"])
    expect(await succeeds("docker", ["exec", await site.containerOf(service), "touch", "/app/x"]), service).toBe(false);
});

test("while no slot serves, people are told when to come again, and programs too", async () => {
  await site.compose("stop", "--timeout", "20", "web-blue");
  const page = await visitor.ask("/sign-in");
  const program = await visitor.ask("/api/trpc/account.isSetUp");

  expect([page.status, page.headers["retry-after"]]).toEqual([503, "5"]);
  expect(page.body).toContain("Back in a moment");
  expect([program.status, program.headers["content-type"]]).toEqual([503, "application/json"]);

  const began = Date.now();
  await site.compose("start", "web-blue");
  await expect.poll(async () => (await createVisitor(site.origin).ask("/sign-in")).status, { timeout: 60_000 }).toBe(200);
  console.log(`web-blue serves again after ${Date.now() - began} ms`);
});

test("the whole stack stays within the memory that a small server has", async () => {
  const memory = await memoryByService();
  console.log("memory in MB:", memory);

  expect(Object.values(memory).reduce((sum, one) => sum + one, 0)).toBeLessThan(3_400);
  expect((await inspectStack()).filter(({ State }) => State.OOMKilled)).toEqual([]);
});

test("a second init changes no secret, and an unknown volume is no database", async () => {
  const before = site.secretFiles().map((file) => readFileSync(file, "utf8"));
  await site.init();
  expect(site.secretFiles().map((file) => readFileSync(file, "utf8"))).toEqual(before);

  await site.compose("rm", "--stop", "--force", "postgres");
  await run("docker", ["volume", "rm", "minirag-postgres"]);
  await expect(site.init()).rejects.toThrow("the volume minirag-postgres is gone");
  await run("docker", ["volume", "create", "minirag-postgres"]);
  await expect(site.init()).rejects.toThrow("not the one that this host's data are in");
  await site.compose("up", "--detach", "postgres");
  await expect
    .poll(async () => run("sh", ["-c", `docker logs ${await site.containerOf("postgres")} 2>&1`]), { timeout: 30_000 })
    .toContain("Nothing was started");
});
