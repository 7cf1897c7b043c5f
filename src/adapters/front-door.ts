import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { toAppError } from "@/core/errors";

type Exchange = { request: IncomingMessage; response: ServerResponse; server: Server };
type Name = { release: string; slot: string | null };
export type FrontDoor = ReturnType<typeof createFrontDoor>;

/** Names a request's answer to who makes it; written here, over what a client sent under this name. */
const EXCHANGE_HEADER = "x-minirag-exchange";
// The database is tried again all the time; a browser need not wait long.
const RETRY_AFTER_SECONDS = 5;
// Whoever waits for the last request to end asks by one of these.
const HEALTH = /^\/api\/health\//;

/** What every request passes, be it for a page, a call or a file: it is marked and counted, and turned away at the end. */
export function createFrontDoor({ release, slot }: Name) {
  const underWay = new Map<string, ServerResponse>();
  let count = 0;
  const servers = new Set<Server>();
  let isClosed = false;
  let emptied = () => {};

  function leave(exchange: string): void {
    underWay.delete(exchange);
    if (underWay.size === 0) emptied();
  }

  return {
    /** Told by Node before anybody answers. */
    receive({ request, response, server }: Exchange): void {
      response.setHeader("x-minirag-release", release);
      if (slot) response.setHeader("x-minirag-slot", slot);
      if (isClosed) return;
      servers.add(server);
      if (HEALTH.test(request.url ?? "")) return;
      count += 1;
      const exchange = String(count);
      request.headers[EXCHANGE_HEADER] = exchange;
      underWay.set(exchange, response);
      response.once("close", () => leave(exchange));
    },
    /**
     * Told of a page that could not be made, before its answer begins. One that lacks the database is no fault of the page:
     * it is answered with 503, and a browser asks again by itself.
     */
    excuse(cause: unknown, headers: NodeJS.Dict<string | string[]>): void {
      const response = underWay.get(String(headers[EXCHANGE_HEADER]));
      if (!response || response.headersSent || toAppError(cause).code !== "DATABASE_UNAVAILABLE") return;
      const { writeHead } = response;
      Object.assign(response, {
        writeHead(status: number, ...rest: unknown[]) {
          if (status === 500) response.setHeader("retry-after", RETRY_AFTER_SECONDS).setHeader("refresh", RETRY_AFTER_SECONDS);
          return Reflect.apply(writeHead, response, [status === 500 ? 503 : status, ...rest]);
        },
      });
    },
    /** How many requests are being answered, those for health apart. */
    countRequests: (): number => underWay.size,
    /** Takes no more: new lines are refused, and what still comes over an old one is turned away before anything is done. */
    close(): void {
      isClosed = true;
      for (const response of underWay.values()) if (!response.headersSent) response.setHeader("connection", "close");
      for (const server of servers) {
        server.removeAllListeners("request");
        server.on("request", turnAway);
        server.close();
      }
    },
    /** Resolves when the last request has been answered, or after so long. */
    async whenEmpty(withinMs: number): Promise<void> {
      if (underWay.size === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        emptied = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}

function turnAway(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { "x-minirag-draining": "1", "retry-after": "1", "cache-control": "no-store", connection: "close" }).end();
}
