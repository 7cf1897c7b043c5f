import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { AppError } from "@/core/errors";
import type { AddressGuard } from "./address-guard";

export const CONNECT_TIMEOUT_MS = 5_000;
const SOCKETS_KEPT_MS = 30_000;

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` for model providers: gives up connecting after five seconds, follows no redirect, and, with a guard,
 * connects to nothing private. The response's body breaks when the other side breaks off.
 */
export function createProviderFetch(guard: AddressGuard | null, connectTimeoutMs = CONNECT_TIMEOUT_MS): Fetch {
  const kept = { keepAlive: true, timeout: SOCKETS_KEPT_MS };
  const agents = { "http:": new http.Agent(kept), "https:": new https.Agent(kept) };

  return async function providerFetch(input, init = {}) {
    const url = new URL(input instanceof Request ? input.url : input);
    const isGuarded = guard !== null && !guard.isListed(url);
    guard?.assertAllowed(url);
    init.signal?.throwIfAborted();
    const request = (url.protocol === "https:" ? https : http).request(url, {
      method: init.method ?? "GET",
      headers: Object.fromEntries(new Headers(init.headers)),
      agent: url.protocol === "https:" ? agents["https:"] : agents["http:"],
      ...(isGuarded ? { lookup: guard.lookup } : {}),
      ...(init.signal ? { signal: init.signal } : {}),
    });
    limitConnecting(request, connectTimeoutMs);
    request.end(bodyOf(init.body));
    return respond(await answered(request));
  };
}

function limitConnecting(request: http.ClientRequest, timeoutMs: number): void {
  request.on("socket", (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => request.destroy(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    const settle = () => clearTimeout(timer);
    socket.once("encrypted" in socket ? "secureConnect" : "connect", settle);
    socket.once("close", settle);
  });
}

function answered(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
  });
}

function respond(message: http.IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headersDistinct)) for (const one of value ?? []) headers.append(name, one);
  const status = message.statusCode ?? 500;
  // Readable.toWeb passes an error on and closes the socket when the body is cancelled.
  const body = status === 204 || status === 304 ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
  if (body === null) message.resume();
  return new Response(body, { status: status < 200 || status > 599 ? 502 : status, headers });
}

function bodyOf(body: RequestInit["body"]): string | Uint8Array | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  throw new AppError("UNEXPECTED", "a provider's request must be text or bytes");
}
