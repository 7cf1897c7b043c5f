import type { Database } from "@/core/database";
import type { FileStore, PassageIndex, RunningJob } from "@/core/ports";
import { note } from "@/log";

import { createPurgeStore } from "./purge-store";

type Tools = { db: Database; files: Pick<FileStore, "remove">; index: Pick<PassageIndex, "removeVersion"> };

/** Removes what a version has left that nobody can find any more: points, passages, vectors, and its file when no other needs it. */
export function createPurge({ db, files, index }: Tools) {
  const store = createPurgeStore(db);
  return async function purge({ payload: { workspaceId, versionId } }: RunningJob<"version.purge">): Promise<void> {
    const version = await store.findEnded(workspaceId, versionId);
    if (!version) return note({ outcome: "nothing-to-do" });
    await index.removeVersion(workspaceId, versionId);
    await store.removePassages(workspaceId, versionId);
    const isGone = await store.removeUnusedFile(workspaceId, version.sha256, () => files.remove(workspaceId, version.sha256));
    note({ workspaceId, fileRemoved: isGone });
  };
}
