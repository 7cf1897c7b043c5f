import type { IncomingMessage } from "node:http";
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Answer, createDoor, draining, ORIGIN, ok, PORT, post } from "./door";

const door = createDoor();
const { answers, ready, seen, serve } = door;
const broken: Answer = (request) => request.socket.destroy();

beforeAll(() => door.start());
afterEach(() => door.forget());
afterAll(() => door.stop());

test("without a name of its own, the site is for this machine alone", async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((found = []) =>
    found.filter(({ family, internal }) => family === "IPv4" && !internal),
  );
  const reached = addresses.map(({ address }) =>
    fetch(`http://${address}:${PORT}/caddy-lives`).then(
      () => address,
      () => "nobody",
    ),
  );

  expect((await Promise.all(reached)).filter((name) => name !== "nobody")).toEqual([]);
});

test("the first slot that is ready gets everything", async () => {
  await serve("blue", "green");
  for (let time = 0; time < 10; time += 1) await fetch(ORIGIN);
  await serve("green");
  for (let time = 0; time < 10; time += 1) await fetch(ORIGIN);

  expect(new Set(seen.map(({ slot }) => slot))).toEqual(new Set(["green"]));
});

test("what a slot that ends sends away unread is asked of the other, body and all", async () => {
  await serve("blue", "green");
  answers.set("blue", (request, response, body) => {
    // It is seen to be ending a moment later, as a slot is.
    ready.delete("blue");
    draining(request, response, body);
  });
  const body = "x".repeat(30_000);

  const answer = await post(body);

  expect([answer.status, await answer.text()]).toEqual([200, "fine 30000"]);
  expect(seen.at(-1)).toEqual({ slot: "green", method: "POST", body });
});

test("a GET whose connection breaks is asked again, a POST that may have been done is not", async () => {
  await serve("blue");
  answers.set("blue", (request, response, body) => (request.method === "GET" && seen.length > 2 ? ok : broken)(request, response, body));
  const page = await fetch(ORIGIN);
  const asked = seen.length;
  const call = await post("once");

  expect([page.status, asked]).toEqual([200, 3]);
  expect([call.status, seen.filter(({ method }) => method === "POST").length]).toEqual([503, 1]);
});

test("a POST that breaks after a slot sent it away is not sent a third time", async () => {
  await serve("blue");
  answers.set("blue", (request, response, body) => (seen.length === 1 ? draining : broken)(request, response, body));

  const call = await post("twice at most");

  expect([call.status, seen.length]).toEqual([503, 2]);
});

test("an upload that is sent away comes back to whoever sent it, since it was not kept", async () => {
  await serve("blue");
  answers.set("blue", draining);

  const call = await post("a file", "/api/documents?name=x.txt");

  expect([call.status, seen.length]).toEqual([503, 1]);
});

test("events come one by one, also to those who take compressed answers; pages are compressed", async () => {
  await serve("blue");
  answers.set("blue", (request, response) => {
    if (request.url === "/page") return response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("word ".repeat(1_000));
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" });
    response.write("data: first\n\n");
    setTimeout(() => response.end("data: last\n\n"), 2_000);
  });
  const began = Date.now();
  const stream = await fetch(`${ORIGIN}/api/trpc/ask.follow`, { headers: { "accept-encoding": "gzip, zstd, br" } });
  const first = await stream.body?.getReader().read();
  const firstMs = Date.now() - began;
  const page = await fetch(`${ORIGIN}/page`, { headers: { "accept-encoding": "gzip" } });

  expect(Buffer.from(first?.value ?? []).toString()).toBe("data: first\n\n");
  expect(firstMs).toBeLessThan(1_000);
  expect(page.headers.get("content-encoding")).toBe("gzip");
});

test("files of releases come from the folder, what is not there from a slot, and both say what they are", async () => {
  await serve("blue");
  const kept = await fetch(`${ORIGIN}/_next/static/kept.js`);
  const other = await fetch(`${ORIGIN}/_next/static/other.js`);

  expect([kept.status, kept.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
  expect([kept.headers.get("x-content-type-options"), kept.headers.get("server")]).toEqual(["nosniff", null]);
  expect(await other.text()).toBe("fine 0");
});

test("a client's own word about where it comes from never arrives", async () => {
  await serve("blue");
  let headers: IncomingMessage["headers"] = {};
  answers.set("blue", (request, response, body) => {
    headers = request.headers;
    ok(request, response, body);
  });
  const claims = [
    "x-forwarded-for",
    "x-real-ip",
    "forwarded",
    "x-middleware-subrequest",
    "x-nonce",
    "content-security-policy",
    "x-forwarded-host",
  ];

  await fetch(ORIGIN, { headers: Object.fromEntries(claims.map((name) => [name, "evil"])) });

  expect(JSON.stringify(headers)).not.toContain("evil");
  expect(headers["x-forwarded-for"]).toBe("127.0.0.1");
});

test("while no slot is ready, a request waits for one before it is told to come again", async () => {
  await serve();
  const waiting = fetch(ORIGIN);
  await sleep(2_000);
  ready.add("green");
  const answered = await waiting;
  await serve();
  const began = Date.now();
  const refused = await fetch(ORIGIN, { headers: { accept: "text/html" } });

  expect(answered.status).toBe(200);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
  expect([refused.headers.get("server"), refused.headers.get("x-content-type-options")]).toEqual([null, "nosniff"]);
  expect(await refused.text()).toContain("Back in a moment");
  expect(Date.now() - began).toBeGreaterThan(13_000);
});
