import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { collectionRoutes } from "./collection-routes";
import { openStore, type Store } from "./collections-on-disk";
import { parseBody } from "./json";
import { pointRoutes } from "./point-routes";
import { queryRoutes } from "./query-routes";
import { Refusal } from "./refusal";
import type { Route } from "./route";
import { snapshotRoutes } from "./snapshot-routes";

export type DoubleOptions = { folder: string; apiKey?: string | undefined; readOnlyKey?: string | undefined };

const LARGEST_BODY = 33_554_432;
const routes: Route[] = [...collectionRoutes, ...pointRoutes, ...queryRoutes, ...snapshotRoutes];
const ABOUT = { title: "qdrant - vector search engine", version: "1.19.0", commit: "double" };
/** What needs no key, in plain text. */
const OPEN = new Map([
  ["/healthz", "healthz check passed"],
  ["/livez", "healthz check passed"],
  ["/readyz", "all shards are ready"],
]);

/** A server that speaks Qdrant's REST API as 1.19.0 was recorded to. */
export function createDouble(options: DoubleOptions): Server {
  const store = openStore(options.folder);
  return createServer((request, response) => {
    serve(store, options, request, response).catch((cause) => fail(response, cause));
  });
}

async function serve(store: Store, options: DoubleOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const begun = performance.now();
  const url = new URL(request.url ?? "/", "http://double");
  if (url.pathname === "/") return sendJson(response, 200, ABOUT);
  const open = OPEN.get(url.pathname);
  if (open !== undefined) return sendText(response, 200, open, true);
  if (url.pathname === "/metrics") {
    assertKey(options, request, true);
    return sendText(response, 200, `# TYPE collections_total gauge\ncollections_total ${store.collections.size}\n`, true);
  }
  const found = findRoute(request.method ?? "", url.pathname);
  if (!found) throw new Refusal(404, "", "empty");
  const { route, at } = found;
  assertKey(options, request, route.reads ?? false);
  const raw = route.streams ? "" : await readBody(request);
  const result = await route.answer({ store, at, query: url.searchParams, body: parseBody(raw), raw, request, response });
  if (result !== undefined) sendJson(response, 200, { result, status: "ok", time: (performance.now() - begun) / 1_000 });
}

function findRoute(method: string, path: string): { route: Route; at: string[] } | null {
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match) return { route, at: match.slice(1).map(decodeURIComponent) };
  }
  return null;
}

/** @throws 401 or 403. Without keys everything is open. */
function assertKey({ apiKey, readOnlyKey }: DoubleOptions, { headers }: IncomingMessage, reads: boolean): void {
  if (apiKey === undefined && readOnlyKey === undefined) return;
  const given = headers["api-key"] ?? headers.authorization?.replace(/^Bearer /i, "");
  if (given === undefined) throw new Refusal(401, "Must provide an API key or an Authorization bearer token", "bare");
  if (given === apiKey) return;
  if (given !== readOnlyKey) throw new Refusal(401, "Invalid API key or JWT", "bare");
  if (!reads) throw new Refusal(403, "Forbidden: Global manage access is required");
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  if (size > LARGEST_BODY) throw new Refusal(400, `JSON payload (${size} bytes) is larger than allowed (limit: ${LARGEST_BODY} bytes).`);
  return Buffer.concat(chunks).toString("utf8");
}

function fail(response: ServerResponse, cause: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (!(cause instanceof Refusal)) {
    process.stderr.write(`${cause instanceof Error ? cause.stack : cause}\n`);
    sendJson(response, 500, { status: { error: "Service internal error" }, time: 0 });
  } else if (cause.form === "json") sendJson(response, cause.status, { status: { error: cause.message }, time: 0 });
  else sendText(response, cause.status, cause.message, cause.form === "text");
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length });
  response.end(bytes);
}

function sendText(response: ServerResponse, status: number, text: string, isNamed: boolean): void {
  response.writeHead(status, {
    ...(isNamed && { "content-type": "text/plain; charset=utf-8" }),
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
