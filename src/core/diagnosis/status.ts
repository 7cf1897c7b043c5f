import type { Reconciliation, Status } from "@/contracts/status";
import type { Actor } from "@/core/actor";
import type { Database } from "@/core/database";
import type { Documents } from "@/core/documents/service";
import { AppError } from "@/core/errors";
import type { JobQueue } from "@/core/ports";

import { MIGRATION_HEAD } from "./migration-head";
import type { Diagnosis } from "./service";

type Tools = {
  diagnosis: Diagnosis;
  documents: Pick<Documents, "list" | "retry">;
  queue: Pick<JobQueue<Database>, "retryFailed">;
  findLastReconciliation: (workspaceId: string) => Promise<Reconciliation | null>;
};

const FAILED_SHOWN = 50;
const RETRIED_AT_ONCE = 200;
// Documents that failed are read anew from their rows; these are jobs that nobody else would have tried again.
const HOUSE_JOBS = ["version.purge", "file.release", "house.keep", "space.fill", "index.reconcile"] as const;

/** The status page: what an owner sees of the installation, and what they can set going again. */
export function createStatus({ diagnosis, documents, queue, findLastReconciliation }: Tools) {
  const listFailed = (actor: Actor, limit: number) => documents.list(actor, { state: "failed", limit });

  return {
    /** @throws DATABASE_UNAVAILABLE. */
    async get(actor: Actor): Promise<Status> {
      const [{ stores, machine, library }, points, failed] = await Promise.all([
        diagnosis.look(),
        diagnosis.countPoints(actor.workspaceId),
        listFailed(actor, FAILED_SHOWN),
      ]);
      if (!library) throw new AppError("DATABASE_UNAVAILABLE", "the database does not answer", { retryable: true, retryAfterSeconds: 5 });
      const passages = library.indexes.find(({ workspaceId }) => workspaceId === actor.workspaceId)?.passages ?? 0;
      const { ready, failed: failedCount, waiting } = library.documents;
      return {
        checkedAt: new Date().toISOString(),
        stores,
        index: { points, passages },
        documents: { ready, failed: failedCount, waiting },
        queue: library.jobs,
        reconciliation: await findLastReconciliation(actor.workspaceId),
        failedDocuments: failed.documents.flatMap(({ id, name, failure }) => (failure ? [{ id, name, failure }] : [])),
        migrations: { applied: library.migrations.at(-1) ?? "", expected: MIGRATION_HEAD },
        machine,
      };
    },

    /** Reads failed documents of the workspace again, up to 200 at once, and tries the queue's failed jobs once more. */
    async retryAll(actor: Actor): Promise<{ documents: number; jobs: number }> {
      const { documents: failed } = await listFailed(actor, RETRIED_AT_ONCE);
      for (const { id } of failed) await documents.retry(actor, { documentId: id });
      return { documents: failed.length, jobs: await queue.retryFailed([...HOUSE_JOBS]) };
    },
  };
}
