import { container } from "@/container";
import { env } from "@/env";
import { log } from "@/log";

import { serveMetrics } from "./metrics-server";
import { startWorker } from "./start";

// A worker in a process of its own, until it is told to stop or its parent is gone. It promises to be gone in 30 s: what
// runs may take 20 of them, and what takes longer goes back into the queue, where another worker takes it at once.
const GRACE_MS = 20_000;
const GONE_MS = 28_000;

const { METRICS_PORT } = env();
const stop = await startWorker();
const stopServing = METRICS_PORT ? await serveMetrics(METRICS_PORT, container().operatorDoor.metrics) : async () => {};
log().info({ event: "worker-started" });

let hurry: AbortController | null = null;
for (const signal of ["SIGTERM", "SIGINT", "disconnect"]) process.on(signal, () => void end());
// The parent may have gone while this process was starting, when nobody listened.
if (process.connected === false) void end();

async function end(): Promise<void> {
  // Told twice, it waits for nothing.
  if (hurry) return hurry.abort();
  hurry = new AbortController();
  log().info({ event: "worker-stopping" });
  setTimeout(() => process.exit(1), GONE_MS).unref();
  try {
    await stop({ graceMs: GRACE_MS, hurry: hurry.signal });
    await stopServing();
    await container().close();
  } catch (cause) {
    log().error({ event: "end-failed", err: cause });
    process.exit(1);
  }
  log().info({ event: "worker-stopped" });
  process.exit(0);
}
