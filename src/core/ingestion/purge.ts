import type { Database } from "@/core/database";
import type { PassageIndex, RunningJob } from "@/core/ports";
import type { IndexPlaces } from "@/core/retrieval/index-place";
import { note } from "@/log";

import { createPurgeStore } from "./purge-store";

type Tools = { db: Database; index: Pick<PassageIndex, "removeVersion">; places: Pick<IndexPlaces, "list"> };

/** Removes what a version has left that nobody can find any more: points, passages and vectors. */
export function createPurge({ db, index, places }: Tools) {
  const store = createPurgeStore(db);
  return async function purge({ payload: { workspaceId, versionId } }: RunningJob<"version.purge">): Promise<void> {
    if (!(await store.hasEnded(workspaceId, versionId))) return note({ outcome: "nothing-to-do" });
    for (const place of await places.list(workspaceId)) await index.removeVersion(place, versionId);
    await store.removePassages(workspaceId, versionId);
    note({ workspaceId });
  };
}
