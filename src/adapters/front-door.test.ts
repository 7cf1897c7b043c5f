import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Agent, createServer, type RequestListener, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, test } from "vitest";

import { AppError } from "@/core/errors";
import { createFrontDoor, type FrontDoor } from "./front-door";

const CHANNEL = "http.server.request.start";
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server behind a door, which answers when it is told to. */
async function open(door: FrontDoor, answer?: RequestListener) {
  const waiting: (() => void)[] = [];
  let answered = 0;
  const server: Server = createServer((asked, response) => {
    if (answer) return answer(asked, response);
    if (asked.url === "/begun") response.flushHeaders();
    waiting.push(() => {
      answered += 1;
      response.end("done");
    });
  });
  const receive = (message: unknown) => door.receive(message as Parameters<FrontDoor["receive"]>[0]);
  subscribe(CHANNEL, receive);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    unsubscribe(CHANNEL, receive);
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    answered: () => answered,
    answerNext: () => waiting.shift()?.(),
    untilAsked: (count: number) => until(() => waiting.length >= count),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Asks over the one line that is kept open. */
function ask(port: number, path = "/"): Promise<{ status: number; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", path, agent }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    })
      .on("error", reject)
      .end();
  });
}

test("every answer says its release and its slot", async () => {
  const { port, untilAsked, answerNext } = await open(createFrontDoor({ release: "1.2.0", slot: "green" }));

  const asked = ask(port, "/_next/static/x.js");
  await untilAsked(1);
  answerNext();

  expect((await asked).headers).toMatchObject({ "x-minirag-release": "1.2.0", "x-minirag-slot": "green" });
});

test("requests are counted until they are answered, but for those that ask for health", async () => {
  const door = createFrontDoor({ release: "1.2.0", slot: null });
  const { port, untilAsked, answerNext } = await open(door);
  const asked = [fetch(`http://127.0.0.1:${port}/`), fetch(`http://127.0.0.1:${port}/api/health/inflight`)];
  await untilAsked(2);

  expect(door.countRequests()).toBe(1);
  const empty = door.whenEmpty(5_000);
  answerNext();
  answerNext();
  await Promise.all([...asked, empty]);

  expect(door.countRequests()).toBe(0);
});

test("a page that lacks the database for a while is answered with 503, and asks again; any other answer stays", async () => {
  const door = createFrontDoor({ release: "1.2.0", slot: null });
  const away = new AppError("DATABASE_UNAVAILABLE", "gone");
  const pages = [
    { cause: away, status: 500 },
    { cause: new Error("a fault of the page"), status: 500 },
    { cause: away, status: 200 },
  ];
  const { port } = await open(door, ({ headers }, response) => {
    const { cause, status = 0 } = pages.shift() ?? {};
    door.excuse(cause, headers);
    response.statusCode = status;
    response.end();
  });
  const asked = [await ask(port), await ask(port), await ask(port)];

  expect(asked.map(({ status, headers }) => [status, headers["retry-after"], headers.refresh])).toEqual([
    [503, "5", "5"],
    [500, undefined, undefined],
    [200, undefined, undefined],
  ]);
});

test("the end refuses new lines and closes each that has been answered", async () => {
  const door = createFrontDoor({ release: "1.2.0", slot: "blue" });
  const { port, untilAsked, answerNext, answered } = await open(door);
  const first = ask(port);
  await untilAsked(1);
  const second = ask(port);

  door.close();
  answerNext();

  expect(await first).toMatchObject({ status: 200, headers: { connection: "close" } });
  await expect(second).rejects.toThrow("ECONNREFUSED");
  expect(answered()).toBe(1);
});

test("what still comes over an old line is turned away before anything is done", async () => {
  const door = createFrontDoor({ release: "1.2.0", slot: "blue" });
  const { port, untilAsked, answerNext, answered } = await open(door);
  const line = connect(port, "127.0.0.1");
  let heard = "";
  line.on("data", (chunk) => {
    heard += chunk;
  });
  line.write("GET /begun HTTP/1.1\r\nhost: x\r\n\r\n");
  await untilAsked(1);

  door.close();
  line.write("POST /second HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
  answerNext();
  await until(() => heard.includes("HTTP/1.1 503"));

  expect(heard).toMatch(/done.*HTTP\/1\.1 503.*x-minirag-draining: 1/s);
  expect(answered()).toBe(1);
  line.destroy();
});

test("waiting for the last request ends at its time", async () => {
  const door = createFrontDoor({ release: "1.2.0", slot: "blue" });
  const { port, untilAsked } = await open(door);
  const asked = ask(port).catch(() => null);
  await untilAsked(1);

  await door.whenEmpty(20);

  expect(door.countRequests()).toBe(1);
  for (const close of closers.splice(0)) close();
  await asked;
});
