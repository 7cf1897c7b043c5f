import { z } from "zod";

/** Every background job: its name and its payload, which holds ids only. */
export const jobs = {
  "document.ingest": z.object({ workspaceId: z.uuid(), versionId: z.uuid() }),
  "version.purge": z.object({ workspaceId: z.uuid(), versionId: z.uuid() }),
  "index.reweigh": z.object({ workspaceId: z.uuid() }),
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]>;
