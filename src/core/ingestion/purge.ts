import type { Database } from "@/core/database";
import type { PassageIndex, RunningJob } from "@/core/ports";
import { note } from "@/log";

import { createPurgeStore } from "./purge-store";

type Tools = { db: Database; index: Pick<PassageIndex, "removeVersion"> };

/** Removes what a version has left that nobody can find any more: points, passages and vectors. */
export function createPurge({ db, index }: Tools) {
  const store = createPurgeStore(db);
  return async function purge({ payload: { workspaceId, versionId } }: RunningJob<"version.purge">): Promise<void> {
    if (!(await store.hasEnded(workspaceId, versionId))) return note({ outcome: "nothing-to-do" });
    await index.removeVersion(workspaceId, versionId);
    await store.removePassages(workspaceId, versionId);
    note({ workspaceId });
  };
}
