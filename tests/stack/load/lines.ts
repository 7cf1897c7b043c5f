import { once } from "node:events";
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { Agent, request as openRequest } from "node:https";
import type { Readable } from "node:stream";

export type Wish = { method: "GET" | "POST"; path: string; headers?: Record<string, string>; body?: string | Uint8Array };
export type Reply = { status: number; release: string; stream: Readable };
export type Line = { protocol: "http/1.1" | "h2"; send(wish: Wish): Promise<Reply>; close(): void };

const GIVE_UP_MS = 30_000;

/** One browser's way to the site over HTTP/1.1: connections that are kept. Caddy's own authority signs on test machines. */
export function openHttp1(origin: string, maxSockets = 1): Line {
  const { hostname } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets });
  return {
    protocol: "http/1.1",
    async send({ method, path, headers, body }) {
      const request = openRequest({
        agent,
        host: "127.0.0.1",
        servername: hostname,
        rejectUnauthorized: false,
        method,
        path,
        headers: { host: hostname, origin, ...headers, ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }) },
      });
      const response = await answerTo<IncomingMessage>(request, () => request.end(body));
      return { status: response.statusCode ?? 0, release: String(response.headers["x-minirag-release"] ?? ""), stream: response };
    },
    close: () => agent.destroy(),
  };
}

/** The same over HTTP/2: one connection for everything, opened anew where the server has ended it. */
export function openHttp2(origin: string): Line {
  const { hostname } = new URL(origin);
  let session: ClientHttp2Session | null = null;

  function getSession(): ClientHttp2Session {
    if (session && !session.closed && !session.destroyed) return session;
    session = connect(origin, {
      rejectUnauthorized: false,
      lookup: (_name, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    // Each of its requests fails by itself, and says so.
    session.on("error", () => undefined);
    return session;
  }

  return {
    protocol: "h2",
    async send({ method, path, headers, body }) {
      const stream = getSession().request({ ":method": method, ":path": path, ":authority": hostname, origin, ...headers });
      const answer = await answerTo<IncomingHttpHeaders>(stream, () => stream.end(body));
      return { status: Number(answer[":status"]), release: String(answer["x-minirag-release"] ?? ""), stream };
    },
    close: () => session?.destroy(),
  };
}

/** Waits for the head of an answer, but not for ever. */
async function answerTo<Head>(request: ClientRequest | ClientHttp2Stream, send: () => void): Promise<Head> {
  const timer = setTimeout(() => request.destroy(new Error("no answer within 30 s")), GIVE_UP_MS);
  // What goes wrong after the head came is met by whoever reads the body.
  request.on("error", () => undefined);
  send();
  try {
    const [head] = await once(request, "response");
    return head;
  } finally {
    clearTimeout(timer);
  }
}

/** Reads to the end. @throws when the connection breaks before it. */
export async function textOf(stream: Readable): Promise<string> {
  const timer = setTimeout(() => stream.destroy(new Error("no end within 30 s")), GIVE_UP_MS);
  const parts: Buffer[] = [];
  try {
    for await (const part of stream) parts.push(Buffer.from(part));
    return Buffer.concat(parts).toString();
  } finally {
    clearTimeout(timer);
  }
}

export function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause ? String(cause.code) : cause.message;
}
