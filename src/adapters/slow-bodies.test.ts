import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createSlowBodyWatch } from "./slow-bodies";

const CHANNEL = "http.server.request.start";

/** A server that reads what it is sent, and gives up on requests after 300 ms as Node does after five minutes. */
async function startServer(): Promise<number> {
  const server = createServer({ requestTimeout: 300, headersTimeout: 200, connectionsCheckingInterval: 50 }, (incoming, response) => {
    incoming.on("error", () => undefined);
    incoming.resume().on("end", () => response.end("whole"));
  });
  const watchBody = createSlowBodyWatch({ lookEveryMs: 200, leastBytes: 50 });
  const receive = (message: unknown) => watchBody(message as Parameters<typeof watchBody>[0]);
  subscribe(CHANNEL, receive);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    unsubscribe(CHANNEL, receive);
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Sends so many pieces, one every 40 ms; gives the status, or null where the line was closed. */
async function send(port: number, pieces: number, length: number): Promise<number | null> {
  const sending = request({ port, method: "POST", headers: { "transfer-encoding": "chunked" } });
  const answered = new Promise<number | null>((resolve) => {
    sending.on("response", (response) => resolve(response.resume().statusCode ?? null)).on("error", () => resolve(null));
  });
  for (let piece = 0; piece < pieces && !sending.destroyed; piece += 1) {
    sending.write("x".repeat(length));
    await sleep(40);
  }
  sending.end();
  return answered;
}

test("what comes slowly is taken for as long as it comes", async () => {
  expect(await send(await startServer(), 25, 100)).toBe(200);
});

test("a line over which hardly anything comes is closed", async () => {
  expect(await send(await startServer(), 50, 1)).toBe(null);
});
