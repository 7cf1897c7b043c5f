import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { POST as upload } from "@/app/api/documents/route";
import { POST as mutate, GET as query } from "@/app/api/trpc/[trpc]/route";

/** The product's real route handlers behind a plain HTTP server, for tests that need a line but no pages. */
export async function startRouteServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    // A client that leaves breaks the pipe, which is no failure of the server's.
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController();
  outgoing.once("close", () => left.abort());
  const response = await handlerOf(incoming)(toRequest(incoming, left.signal));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) outgoing.end();
  else await pipeline(response.body, outgoing);
}

function handlerOf({ method, url = "" }: IncomingMessage): (request: Request) => Promise<Response> {
  if (url.startsWith("/api/documents")) return upload;
  if (!url.startsWith("/api/trpc/")) return async () => new Response("<h1>Not found</h1>", { status: 404 });
  return method === "POST" ? mutate : query;
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers(Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]));
  const hasBody = incoming.method === "POST";
  return new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method ?? "GET",
    headers,
    signal,
    // Node's web streams and the DOM's are one thing under two names.
    ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" }),
  });
}
