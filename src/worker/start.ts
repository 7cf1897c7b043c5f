import { type Container, container } from "@/container";

import { createJobHandlers } from "./jobs";

type StopWork = Awaited<ReturnType<Container["queue"]["work"]>>;

/** Works jobs until the returned function is called, which lets those that run end or gives them back. */
export async function startWorker(): Promise<StopWork> {
  const { queue, sweepFiles, spaces } = container();
  await sweepFiles();
  // The environment may name another embedder than before.
  await spaces.settleAll();
  return queue.work(createJobHandlers());
}
