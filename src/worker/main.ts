import { container } from "@/container";
import { log } from "@/log";

import { startWorker } from "./start";

// A worker in a process of its own, until it is told to stop or its parent is gone.
const stop = await startWorker();
log().info({ event: "worker-started" });
const end = async () => {
  await stop();
  await container().close();
  process.exit(0);
};
for (const signal of ["SIGTERM", "SIGINT", "disconnect"]) process.once(signal, () => void end());
