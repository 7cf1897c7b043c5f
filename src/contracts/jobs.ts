import { z } from "zod";

const version = z.object({ workspaceId: z.uuid(), versionId: z.uuid() });

/** Every background job: its name and its payload, which holds ids and hashes only. */
export const jobs = {
  "document.ingest": version,
  /** Where an ingestion lands whose process died at every attempt. */
  "document.give-up": version,
  "version.purge": version,
  "file.release": z.object({ workspaceId: z.uuid(), sha256: z.hash("sha256") }),
  "house.keep": z.object({}),
  /** Fills what is lacking in the workspace's spaces; one at a time for each workspace, and one that waits. */
  "space.fill": z.object({ workspaceId: z.uuid() }),
  "index.reconcile": z.object({}),
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]>;
