import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createDoor, draining, ORIGIN, ok, PORT, post } from "./door";

const SENDERS = 100;
const door = createDoor();
const { answers, seen, serve } = door;
const sockets: Socket[] = [];

// A call's time to arrive is three seconds here, where a server grants thirty.
beforeAll(() => door.start((caddyfile) => caddyfile.replace("read_timeout 30s", "read_timeout 3s")));
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  door.forget();
});
afterAll(() => door.stop());

/** Somebody who announces a body and keeps its last byte back; answers what came, and when Caddy let go. */
function sendAllButLast(sizeBytes: number, place = "/api/trpc/ask.start") {
  const socket = connect(PORT, "127.0.0.1");
  const began = Date.now();
  sockets.push(socket);
  let answer = "";
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.write(
    `POST ${place} HTTP/1.1\r\nHost: localhost:${PORT}\r\nContent-Type: application/json\r\nContent-Length: ${sizeBytes}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(sizeBytes - 1, "x"));
  return new Promise<{ status: string | undefined; afterMs: number }>((resolve) =>
    socket.on("close", () => resolve({ status: answer.split(" ")[1], afterMs: Date.now() - began })),
  );
}

async function pageMs(): Promise<number> {
  const began = Date.now();
  await (await fetch(ORIGIN, { signal: AbortSignal.timeout(5_000) })).text();
  return Date.now() - began;
}

test.each([999_000, 30_000])("a hundred strangers who never end their call of %i bytes do not hold up a page", async (sizeBytes) => {
  await serve("blue");
  for (let sender = 0; sender < SENDERS; sender += 1) sendAllButLast(sizeBytes);
  await sleep(1_500);

  const times = [await pageMs(), await pageMs(), await pageMs()];

  expect(Math.max(...times)).toBeLessThan(2_000);
});

test("whoever does not end a call in time is let go", async () => {
  await serve("blue");

  const small = await sendAllButLast(100);
  const large = await sendAllButLast(100_000);

  expect(small.afterMs).toBeLessThan(6_000);
  expect(large.afterMs).toBeLessThan(6_000);
});

test.each([
  { words: "a question", method: "POST", body: "a question" },
  { words: "a call without words", method: "POST", body: "" },
  { words: "a page", method: "GET", body: "" },
])("the answer to $words may take longer than the call", async ({ method, body }) => {
  await serve("blue");
  answers.set("blue", (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data: first\n\n");
    setTimeout(() => response.end("data: last\n\n"), 5_000);
  });
  const request = httpRequest({
    host: "127.0.0.1",
    port: PORT,
    path: "/api/trpc/ask.follow",
    method,
    headers: { host: `localhost:${PORT}`, "content-length": body.length },
  });
  request.end(body);
  const [response] = await once(request, "response");

  expect(await text(response)).toBe("data: first\n\ndata: last\n\n");
});

test("a call that is larger than what Caddy keeps arrives whole, and comes back whole where it is sent away", async () => {
  await serve("blue");
  const body = "x".repeat(200_000);
  const taken = await post(body);
  answers.set("blue", draining);
  const sentAway = await post(body);

  expect([taken.status, await taken.text()]).toEqual([200, "fine 200000"]);
  expect(sentAway.status).toBe(503);
  expect(seen.map((one) => one.body.length)).toEqual([200_000, 200_000]);
});

test("a call that is larger than any that is ours is refused", async () => {
  await serve("blue");
  answers.set("blue", ok);

  const { status, headers } = await post("x".repeat(300_000));

  expect(status).toBe(413);
  expect([headers.get("server"), headers.get("x-content-type-options")]).toEqual([null, "nosniff"]);
});
