import { createDocumentLists } from "@/core/documents/list-store";
import { documentsTopic } from "@/core/documents/topic";
import { AppError, toAppError } from "@/core/errors";
import { JobPostponed } from "@/core/job-postponed";
import type { EventLog, FileStore, PassageIndex, RunningJob } from "@/core/ports";
import type { IndexPlaces } from "@/core/retrieval/index-place";
import { note } from "@/log";

import { createIngest, type IngestTools } from "./ingest";
import { createProgress } from "./progress";
import { createIngestionStore, LeaseLost } from "./store";
import type { Way } from "./way";

type Tools = IngestTools & {
  files: Pick<FileStore, "assertRoom">;
  events: Pick<EventLog, "append">;
  index: Pick<PassageIndex, "removeVersion">;
  places: Pick<IndexPlaces, "list">;
};
type Job = RunningJob<"document.ingest">;

// Failures of a store that is away or full, for which no document shall lose an attempt.
const NOBODYS_FAULT = /^(STORAGE_FULL|INDEX_UNAVAILABLE|READER_UNAVAILABLE)$/;
const POSTPONED_SECONDS = 20;

/** The jobs of ingestion: one attempt at a document, and the end of one that no attempt survived. */
export function createIngestion(tools: Tools) {
  const { db, files, index, places, queue, events } = tools;
  const store = createIngestionStore(db, queue);
  const lists = createDocumentLists(db);
  const ingest = createIngest(tools);

  /** Ends the document with a reason, or leaves it to the next attempt with the reason shown. */
  async function settle(cause: unknown, { claim, progress }: Way, job: Job): Promise<void> {
    // Who lost the lease, or was told to stop, has no more to say of the document.
    if (cause instanceof LeaseLost || job.signal.aborted) throw cause;
    const error = toAppError(cause);
    const failure = { code: error.code, detail: error.detail };
    if (NOBODYS_FAULT.test(error.code)) {
      // What cannot be written on a full disk is told by the status page instead.
      await store.showSetback(claim, error).catch(() => undefined);
      await progress.finish({ failure });
      throw new JobPostponed(error.code, POSTPONED_SECONDS, cause);
    }
    const mayHelp = error.retryable || error.code === "UNEXPECTED";
    if (mayHelp && !job.isLastAttempt) {
      await store.showSetback(claim, error);
      await progress.finish({ failure });
      throw cause;
    }
    note({ outcome: "failed", code: error.code });
    await store.fail(claim, error);
    await progress.finish({ state: "failed", failure });
  }

  async function attempt(way: Way, job: Job): Promise<void> {
    try {
      await way.progress.finish(await ingest(way));
    } catch (cause) {
      await settle(cause, way, job);
    }
  }

  /** A nearly full disk is left to sessions, questions and answers until there is room again. */
  async function waitForRoom(): Promise<void> {
    await files.assertRoom(0).catch((cause) => {
      throw new JobPostponed("STORAGE_FULL", POSTPONED_SECONDS, cause);
    });
  }

  async function removePoints({ workspaceId, versionId }: Way["claim"]): Promise<void> {
    for (const place of await places.list(workspaceId)) await index.removeVersion(place, versionId);
  }

  return {
    async ingest(job: Job): Promise<void> {
      await waitForRoom();
      const claim = await store.claim(job);
      if (!claim) return note({ outcome: "nothing-to-do" });
      const { document } = claim;
      note({ workspaceId: claim.workspaceId, documentId: claim.documentId, type: document.type });
      const progress = createProgress(document, {
        save: (state) => store.saveProgress(claim, state),
        publish: (changed) => events.append(documentsTopic(claim.workspaceId), { type: "document-changed", document: changed }),
      });
      try {
        await attempt({ claim, document, signal: job.signal, progress }, job);
      } catch (cause) {
        if (!(cause instanceof LeaseLost)) throw cause;
        note({ outcome: "lease-lost" });
        if (await store.hasEnded(claim)) await removePoints(claim);
      }
    },

    /** Ends a document whose every attempt took its process down. */
    async giveUp({ payload: { workspaceId, versionId } }: RunningJob<"document.give-up">): Promise<void> {
      const error = new AppError("FILE_READ_CRASHED", "every attempt ended with its process");
      const documentId = await store.giveUp(workspaceId, versionId, error);
      const document = documentId && (await lists.find(workspaceId, documentId));
      if (document) await events.append(documentsTopic(workspaceId), { type: "document-changed", document });
    },
  };
}
