import { container } from "@/container";

import { createJobHandlers } from "./jobs";

/** Works jobs until the returned function is called, which waits for those that run. */
export async function startWorker(): Promise<() => Promise<void>> {
  const { queue, sweepFiles } = container();
  await sweepFiles();
  return queue.work(createJobHandlers());
}
