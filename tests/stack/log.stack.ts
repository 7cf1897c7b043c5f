import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createDoor, ORIGIN, PORT } from "./door";

const door = createDoor();
const { answers, serve } = door;
const CANARY = "canary";

beforeAll(() => door.start());
afterEach(() => door.forget());
afterAll(() => door.stop());

/** Sends bytes as they are, and waits until Caddy has had enough of them. */
async function sendRaw(...lines: string[]): Promise<void> {
  const socket = createConnection(PORT, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(lines.join("\r\n"));
  await sleep(500);
  socket.destroy();
}

/** What Caddy says of every request whose path holds a word, in its log and in its complaints. */
async function linesAbout(word: string): Promise<string[]> {
  await sleep(500);
  return (await door.log()).split("\n").filter((line) => line.includes(word));
}

test("the log knows a call's path and its slot, and nothing of what people search, name or send along", async () => {
  await serve("blue");
  const headers = { "x-api-key": CANARY, "next-router-state-tree": CANARY, authorization: CANARY, cookie: CANARY, referer: CANARY };
  answers.set("blue", (_request, response) =>
    response.writeHead(200, { "x-minirag-slot": "blue", "content-disposition": `inline; filename="${CANARY}.pdf"` }).end("fine"),
  );
  await fetch(`${ORIGIN}/api/trpc/search.query?input=%7B%22query%22%3A%22${CANARY}%22%7D`, { headers });
  await fetch(`${ORIGIN}/api/trpc/search.query?batch=1&strange?${CANARY}`);
  await fetch(`${ORIGIN}/api/documents?name=${CANARY}.pdf`, { method: "POST", body: "x" });

  const lines = await linesAbout("/api/");

  expect(lines.length).toBe(3);
  expect(lines.join()).toContain("/api/trpc/search.query");
  expect(lines.join()).toContain('"X-Minirag-Slot":["blue"]');
  expect(lines.join()).not.toContain(CANARY);
});

test("a request that fails leaves no more behind, in none of Caddy's logs", async () => {
  await serve("blue");
  answers.set("blue", (request) => request.socket.destroy());
  await fetch(`${ORIGIN}/api/trpc/fails?input=${CANARY}`, { method: "POST", body: "x", headers: { "x-api-key": CANARY } });
  await sendRaw(
    `POST /api/trpc/fails?input=${CANARY} HTTP/1.1`,
    `Host: localhost:${PORT}`,
    `X-Api-Key: ${CANARY}`,
    "Transfer-Encoding: chunked",
    "",
    "5",
    "hello",
    "ZZZ",
    "",
  );
  answers.set("blue", (_request, response) => {
    response.writeHead(200, { "content-length": 1_000 }).write("some");
    setTimeout(() => response.destroy(), 100);
  });
  await fetch(`${ORIGIN}/api/trpc/fails?input=${CANARY}`)
    .then((answer) => answer.text())
    .catch(String);

  const lines = await linesAbout("/api/trpc/fails");

  const loggers = lines.map((line) => JSON.parse(line).logger);
  expect(loggers).toContain("http.handlers.reverse_proxy");
  expect(lines.join("\n")).not.toContain(CANARY);
});
