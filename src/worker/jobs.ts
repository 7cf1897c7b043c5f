import { type Container, container } from "@/container";

type JobHandlers = Parameters<Container["queue"]["work"]>[0];

/** Each job by its name: which part of core does it. */
export function createJobHandlers(): JobHandlers {
  const { ingestion, purge, releaseFile, keepHouse, spaces } = container();
  return {
    "document.ingest": (job) => ingestion.ingest(job),
    "document.give-up": (job) => ingestion.giveUp(job),
    "version.purge": (job) => purge(job),
    "file.release": (job) => releaseFile(job),
    "house.keep": () => keepHouse(),
    "space.fill": (job) => spaces.fillJob(job),
    "index.reconcile": ({ signal }) => spaces.reconcileNightly(signal),
  };
}
