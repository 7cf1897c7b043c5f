import { z } from "zod";
import { documentId } from "./documents.ts";
import { errorCode } from "./error-codes.ts";

/** One store that the product stands on, as it was found a moment ago. */
export const storeState = z.object({
  name: z.string(),
  state: z.enum(["ok", "slow", "down"]),
  latencyMs: z.number(),
  version: z.string().nullable(),
  note: z.string().nullable(),
});
export type StoreState = z.infer<typeof storeState>;

/** `oldestSeconds`: how long the job that waits longest has waited; 0 where none does. */
export const queueState = z.object({ waiting: z.number(), running: z.number(), failed: z.number(), oldestSeconds: z.number() });
export type QueueState = z.infer<typeof queueState>;

/** What this process and its machine say of themselves. Sizes in bytes. */
export const machineState = z.object({
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number(), isShort: z.boolean() }),
  memory: z.object({ usedBytes: z.number(), limitBytes: z.number() }),
  versions: z.array(z.object({ name: z.string(), version: z.string() })),
  sealedRoom: z.object({ hasNetwork: z.boolean(), sentence: z.string() }),
  ocr: z.object({ isThere: z.boolean(), sentence: z.string() }),
});
export type MachineState = z.infer<typeof machineState>;

/** How a comparison of the index with Postgres went: what was missing was put in, and orphans were removed once they were an hour old. */
export const reconciliation = z.object({
  ranAt: z.string(),
  passages: z.number(),
  missing: z.number(),
  orphans: z.number(),
  removed: z.number(),
  /** Whether more than a fifth would have gone, so that nothing was removed. */
  isRefused: z.boolean(),
  tookMs: z.number(),
});
export type Reconciliation = z.infer<typeof reconciliation>;

/** A document that could not be read, and why. */
export const failedDocument = z.object({
  id: documentId,
  name: z.string(),
  failure: z.object({ code: errorCode, detail: z.string().nullable() }),
});

/** How the installation does, for its owner. */
export const status = z.object({
  checkedAt: z.string(),
  stores: z.array(storeState),
  /** `points` is null where the index did not answer. */
  index: z.object({ points: z.number().nullable(), passages: z.number() }),
  documents: z.object({ ready: z.number(), failed: z.number(), waiting: z.number() }),
  /** null before the first job. */
  queue: queueState.nullable(),
  /** null before the first one. */
  reconciliation: reconciliation.nullable(),
  failedDocuments: z.array(failedDocument),
  migrations: z.object({ applied: z.string(), expected: z.string() }),
  machine: machineState,
});
export type Status = z.infer<typeof status>;

/** One line of what `minirag doctor` found; a problem must be mended, a note need not. */
export const check = z.object({ name: z.string(), state: z.enum(["ok", "note", "problem"]), says: z.string() });
export type Check = z.infer<typeof check>;
