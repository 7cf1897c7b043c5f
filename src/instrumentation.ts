import type { IncomingMessage, Server, ServerResponse } from "node:http";

const shared = globalThis as { miniragHasStarted?: boolean };

/** Next's hook at the start of a server: boots the product, works jobs where this process shall, and ends both in order. */
export async function register(): Promise<void> {
  // Next builds this file for its edge runtime too, where none of it exists. It puts the runtime's name in here, and
  // leaves out what stands inside this branch; behind an early return it would build all of it twice.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    // Next calls this again when it loads the first route; there is one start all the same.
    if (shared.miniragHasStarted) return;
    shared.miniragHasStarted = true;
    try {
      const { subscribe } = await import("node:diagnostics_channel");
      const { container } = await import("@/container");
      const { env, required } = await import("@/env");
      const { log } = await import("@/log");
      // Without it nobody could be told from anybody: no start at all.
      required("NEXTAUTH_SECRET");
      const { SETUP_TOKEN, WORKER } = env();
      const { metrics, readiness, frontDoor, watchBody, runs } = container();
      subscribe("http.server.request.start", (message) => {
        const exchange = message as { request: IncomingMessage; response: ServerResponse; server: Server };
        nameSocketAddress(exchange);
        frontDoor.receive(exchange);
        watchBody(exchange);
        metrics.watchRequest(exchange);
      });
      if (SETUP_TOKEN) await container().accounts.offerSetup(SETUP_TOKEN);
      runs.watchAbandoned();
      await container().sweepFiles();
      const stopWorker = WORKER ? await (await import("@/worker/start")).startWorker() : async () => {};
      readiness.start();
      // Searches that come before its end wait for the same load.
      container()
        .warmIndex()
        .catch((cause) => log().error({ event: "warming-failed", err: cause }));
      log().info({ event: "started", worker: WORKER });

      const end = once(async () => {
        const endsAt = Date.now() + readiness.drainMs;
        readiness.close();
        frontDoor.close();
        await Promise.all([stopWorker(), frontDoor.whenEmpty(readiness.drainMs)])
          .then(() => container().close(endsAt - Date.now()))
          .catch((cause) => log().error({ event: "end-failed", err: cause }));
        process.exit(0);
      });
      process.once("SIGTERM", end);
      process.once("SIGINT", end);
      // The parent that keeps the database is gone: without it there is nothing to serve.
      onParentGone(process, end);
    } catch (cause) {
      // Next would go on serving pages without a product behind them.
      process.stderr.write(`${cause instanceof Error ? cause.message : cause}\n`);
      process.exit(1);
    }
  }
}

/** Next's hook at every page that could not be made, before its answer begins. */
export async function onRequestError(cause: unknown, { headers }: { headers: NodeJS.Dict<string | string[]> }): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { container } = await import("@/container");
    container().frontDoor.excuse(cause, headers);
  }
}

/** However many signals come, the end is one. */
function once(run: () => Promise<void>): () => void {
  let hasRun = false;
  return () => {
    if (!hasRun) void run();
    hasRun = true;
  };
}

/** It may have gone while this process was starting, when nobody listened. */
function onParentGone(own: NodeJS.Process, end: () => void): void {
  own.once("disconnect", end);
  if (own.connected === false) end();
}

/** Writes the socket's own address over whatever a client sent under this name; auth.ts reads it for limits. */
function nameSocketAddress({ request }: { request: IncomingMessage }): void {
  request.headers["x-minirag-socket-address"] = request.socket.remoteAddress ?? "";
}
