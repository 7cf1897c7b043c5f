import { useProduct } from "@tests/support/product";
import { useRedis } from "@tests/support/redis-server";
import { beforeAll, expect, test } from "vitest";
import { errorMessages } from "@/contracts/error-messages";
import { callLimits } from "@/contracts/limits";
import { extendEnv } from "@/env";

const FACTOR = 0.05;
const MOST = { search: callLimits.search * FACTOR, ask: callLimits.ask * FACTOR, upload: callLimits.upload * FACTOR };

const server = useRedis();
beforeAll(() => extendEnv({ REDIS_URL: server.url, RATE_LIMIT_FACTOR: String(FACTOR) }));
const product = useProduct();

const headers = (key: string) => ({ authorization: `Bearer ${key}`, "content-type": "application/json" });

const search = (key: string) =>
  fetch(`${product.url}/api/trpc/search.query?input=${encodeURIComponent(JSON.stringify({ query: "bridge" }))}`, { headers: headers(key) });

const ask = (key: string) =>
  fetch(`${product.url}/api/trpc/ask.start`, { method: "POST", headers: headers(key), body: JSON.stringify({ question: "Why?" }) });

async function statuses(calls: Promise<Response>[]): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (const { status } of await Promise.all(calls)) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

const times = (count: number, call: () => Promise<Response>) => Array.from({ length: count }, call);

test("more searches than a minute allows are refused with a sentence and the seconds to wait", async () => {
  const key = await product.createKey("search");

  const counts = await statuses(times(MOST.search + 40, () => search(key)));
  const refused = await search(key);

  expect(counts).toEqual(
    new Map([
      [200, MOST.search],
      [429, 40],
    ]),
  );
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(JSON.stringify(await refused.json())).toContain(errorMessages.TOO_MANY_REQUESTS);
  expect((await search(await product.createKey("search"))).status).toBe(200);
});

test("a batch counts as its calls", async () => {
  const key = await product.createKey("search");
  const input = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, { query: "bridge" }]));
  const path = Array.from({ length: 10 }, () => "search.query").join(",");
  const batch = () =>
    fetch(`${product.url}/api/trpc/${path}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`, { headers: headers(key) });

  const allowed = [];
  for (let n = 0; n < MOST.search / 10; n++) allowed.push((await batch()).status);
  const last = await batch();

  expect(new Set(allowed)).toEqual(new Set([200]));
  expect(last.status).toBe(429);
});

test("uploads are counted before their bytes are read", async () => {
  const key = await product.createKey("documents:write");
  const upload = () => fetch(`${product.url}/api/documents?name=a.txt`, { method: "POST", headers: headers(key), body: "The same text." });

  const counts = await statuses(times(MOST.upload + 5, upload));

  expect(counts.get(429)).toBe(5);
});

test("questions stay limited while Redis is flushed, hung and killed", async () => {
  const key = await product.createKey("ask");
  const before = await statuses(times(MOST.ask, () => ask(key)));

  await server.ask("FLUSHALL");
  const flushed = await statuses(times(5, () => ask(key)));
  server.hang();
  const hung = await statuses(times(5, () => ask(key)));
  server.goOn();
  await server.kill();
  const killed = await statuses(times(5, () => ask(key)));
  const fresh = await product.createKey("ask");
  const alone = await statuses(times(MOST.ask + 5, () => ask(fresh)));

  expect(before).toEqual(new Map([[200, MOST.ask]]));
  for (const counts of [flushed, hung, killed]) expect(counts).toEqual(new Map([[429, 5]]));
  // With nobody to ask, a process permits half.
  expect(alone.get(200)).toBe(MOST.ask / 2);
  await server.start();
});
