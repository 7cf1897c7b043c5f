import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { useRoutes } from "@tests/support/requests";
import { beforeAll, expect, test } from "vitest";
import { createProviderFetch } from "@/adapters/provider-fetch";
import { GET as deep } from "@/app/api/health/deep/route";
import { GET as inFlight } from "@/app/api/health/inflight/route";
import { GET as ready } from "@/app/api/health/ready/route";
import { respond } from "@/app/api/respond";
import { GET as figures } from "@/app/metrics/route";
import { container } from "@/container";
import { AppError } from "@/core/errors";
import { extendEnv } from "@/env";
import { currentRequestId } from "@/log";

const routes = useRoutes();
const token = "a-token-of-a-test-with-more-than-32-characters";
const withToken = { authorization: `Bearer ${token}` };
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

beforeAll(() => extendEnv({ METRICS_TOKEN: token }));

const get = (answer: (request: Request) => Promise<Response>, headers: Record<string, string> = {}) =>
  answer(new Request("http://localhost:3000/x", { headers }));

test("figures, deep health and what is in flight open to the token alone", async () => {
  for (const door of [figures, deep, inFlight]) {
    expect((await get(door)).status).toBe(401);
    expect((await get(door, { authorization: "Bearer wrong" })).status).toBe(401);
    expect((await get(door, withToken)).status).toBe(200);
  }
});

test("the figures hold stores, queue, index, work and the process, in Prometheus' words", async () => {
  const text = await (await get(figures, withToken)).text();

  expect(text).toMatch(/^minirag_store_up\{store="PostgreSQL"\} 1$/m);
  for (const name of ["minirag_queue_jobs", "minirag_passages", "minirag_work_total", "minirag_upstream_calls_total", "minirag_breakers"])
    expect(text).toContain(`# TYPE ${name} `);
  for (const name of ["nodejs_eventloop_lag_seconds", "process_resident_memory_bytes"])
    expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
  const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
  expect(lines.filter((line) => !/^[a-z0-9_]+(\{[^}]*\})? [-+.\dNaInfe]+$/.test(line))).toEqual([]);
});

test("requests are counted by the names of the product's own routes and procedures, whatever strangers ask for", async () => {
  const server = createServer((request, response) => {
    container().metrics.watchRequest({ request, response });
    response.writeHead(307, { location: "/sign-in" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await routes.call(null, "query", "account.isSetUp");

  for (const place of ["/conversations/strangertext", "/strangertext", "/api/trpc/strangertext", "/api/trpc/account.isSetUp"])
    await fetch(`${address}${place}`, { redirect: "manual" });
  const text = await (await get(figures, withToken)).text();

  expect(text).not.toContain("strangertext");
  for (const route of ["/conversations/[id]", "other", "trpc account.isSetUp"])
    expect(text).toContain(`minirag_requests_total{route="${route}",method="GET",status="307"}`);
  server.close();
});

test("deep health names every store, the schema, the queue and the disk", async () => {
  const health = await (await get(deep, withToken)).json();

  expect(health).toMatchObject({ healthy: true, checks: { stores: true, migrations: true, disk: true } });
  expect(health.stores.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["PostgreSQL", "File store"]));
  expect(JSON.stringify(health)).not.toContain(new URL(routes.database.url).pathname.slice(1));
});

test("a process takes requests between its start and its end", async () => {
  const { readiness } = container();
  const states = [(await ready()).status];

  for (const step of [readiness.start, readiness.close]) {
    step();
    states.push((await ready()).status);
  }

  expect(states).toEqual([503, 200, 503]);
});

test("a request keeps its own id where that is well-formed, and gets one where it is not", async () => {
  const idOf = async (given: string) => {
    const seen = await get((request) => respond("request", request, async () => new Response(currentRequestId())), {
      "x-request-id": given,
    });
    const id = seen.headers.get("x-request-id");
    expect(await seen.text()).toBe(id);
    return id;
  };

  expect(await idOf("caddy-7f3a.1_B")).toBe("caddy-7f3a.1_B");
  for (const strange of ["short", "a b c d e f g h", "x".repeat(65), '{"event":"forged"}', "-leading-dash"])
    expect(await idOf(strange)).toMatch(uuid);
});

test("an error's answer carries the id", async () => {
  const failed = await get(
    (request) =>
      respond("request", request, async () => {
        throw new AppError("STORAGE_FULL", "no room");
      }),
    { "x-request-id": "from-the-proxy" },
  );

  expect(failed.status).toBe(507);
  expect(await failed.json()).toMatchObject({ error: { code: "STORAGE_FULL", requestId: "from-the-proxy" } });
});

test("a call to a provider carries the id of the request that it is made for", async () => {
  const server = createServer(({ headers }, response) => response.end(String(headers["x-request-id"])));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = createProviderFetch(null);

  const told = await get((request) => respond("request", request, () => call(address)), { "x-request-id": "from-the-proxy" });
  const untold = await call(address);

  expect([await told.text(), await untold.text()]).toEqual(["from-the-proxy", "undefined"]);
  server.close();
});
