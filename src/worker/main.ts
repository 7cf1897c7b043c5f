import { container } from "@/container";
import { log } from "@/log";

import { createJobHandlers } from "./jobs";

/** Works jobs until the returned function is called, which waits for those that run. */
export async function startWorker(): Promise<() => Promise<void>> {
  const { queue, sweepFiles } = container();
  await sweepFiles();
  return queue.work(createJobHandlers());
}

/** A worker in a process of its own, until it is told to stop or its parent is gone. */
async function runWorker(): Promise<void> {
  const stop = await startWorker();
  log().info({ event: "worker-started" });
  const end = async () => {
    await stop();
    await container().close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "disconnect"]) process.once(signal, () => void end());
}

if (import.meta.main) await runWorker();
