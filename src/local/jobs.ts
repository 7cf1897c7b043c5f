import { startWorker } from "@/worker/start";

/** Works the library's jobs in this process, beside whichever others do, until the returned function is called. */
export function workJobs(): Promise<() => Promise<void>> {
  return startWorker();
}
