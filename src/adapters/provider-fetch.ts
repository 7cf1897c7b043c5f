import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { AppError } from "@/core/errors";
import { currentRequestId } from "@/log";
import type { AddressGuard } from "./address-guard";

export const CONNECT_TIMEOUT_MS = 5_000;
const SOCKETS_KEPT_MS = 30_000;
// How long the end of an answer may take that was read to its last event.
const LINGER_MS = 500;
// Twice what 96 vectors of 4,096 numbers, or an answer of 4,096 tokens in events of their own, may come to.
const ANSWER_BYTES = 24 * 1024 * 1024;

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` for model providers: gives up connecting after five seconds, follows no redirect, and, with a guard,
 * connects to nothing private. The response's body breaks when the other side breaks off or sends more than any answer needs.
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
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...origin() },
      agent: url.protocol === "https:" ? agents["https:"] : agents["http:"],
      ...(isGuarded ? { lookup: guard.lookup } : {}),
      ...(init.signal ? { signal: init.signal } : {}),
    });
    limitConnecting(request, connectTimeoutMs);
    request.end(bodyOf(init.body));
    return respond(await answered(request));
  };
}

/** Which of our requests this call is made for, so that a provider's log and ours can be laid side by side. */
function origin(): Record<string, string> {
  const requestId = currentRequestId();
  return requestId ? { "x-request-id": requestId } : {};
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
  const hasBody = status !== 204 && status !== 304;
  if (!hasBody) message.resume();
  return new Response(hasBody ? bodyFrom(message) : null, { status: status < 200 || status > 599 ? 502 : status, headers });
}

/**
 * A message's body as a web stream. Whoever cancels it has read all that they need (the SDKs do so at the last event):
 * the little that follows is read away, so that the connection can be used again. Aborting the request closes it at once.
 */
function bodyFrom(message: http.IncomingMessage): ReadableStream<Uint8Array> {
  const reader = Readable.toWeb(message).getReader();
  let bytes = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      bytes += value.byteLength;
      if (bytes > ANSWER_BYTES) throw tooLong(message);
      controller.enqueue(value);
    },
    cancel() {
      void readAway(message, reader);
    },
  });
}

function tooLong(message: http.IncomingMessage): AppError {
  message.destroy();
  return new AppError("MODEL_ANSWER_TOO_LONG", `the provider sent more than ${ANSWER_BYTES} bytes`);
}

async function readAway(message: http.IncomingMessage, reader: { read(): Promise<{ done: boolean }> }): Promise<void> {
  const timer = setTimeout(() => message.destroy(), LINGER_MS);
  try {
    while (!(await reader.read()).done);
  } catch {
    // It broke off: nobody reads it any more.
  } finally {
    clearTimeout(timer);
  }
}

function bodyOf(body: RequestInit["body"]): string | Uint8Array | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  throw new AppError("UNEXPECTED", "a provider's request must be text or bytes");
}
