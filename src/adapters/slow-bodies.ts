import type { IncomingMessage, Server, ServerResponse } from "node:http";

type Exchange = { request: IncomingMessage; response: ServerResponse; server: Server };
type Limits = { lookEveryMs: number; leastBytes: number };

// A modem is faster; who sends less than a kilobyte a second for a minute holds a line, and sends nothing.
const DEFAULTS: Limits = { lookEveryMs: 60_000, leastBytes: 60 * 1_024 };

/**
 * Judges what is sent to us by whether it still comes, not by how long it takes: Node would end every request after five
 * minutes, and with it any upload over a slow line. A line over which too little came between two looks is closed.
 */
export function createSlowBodyWatch(given: Partial<Limits> = {}) {
  const { lookEveryMs, leastBytes } = { ...DEFAULTS, ...given };

  /** Told of a request before anybody reads it. */
  return function watchBody({ request, response, server }: Exchange): void {
    server.requestTimeout = 0;
    const { socket } = request;
    let before = socket.bytesRead;
    const timer = setInterval(() => {
      if (request.complete) return clearInterval(timer);
      // What we do not take up ourselves, the other side cannot send.
      const isOurs = request.readableLength >= request.readableHighWaterMark;
      if (!isOurs && socket.bytesRead - before < leastBytes) socket.destroy();
      before = socket.bytesRead;
    }, lookEveryMs);
    timer.unref();
    response.once("close", () => clearInterval(timer));
  };
}
