import type { Database } from "@/core/database";
import type { FileStore, RunningJob } from "@/core/ports";
import { note } from "@/log";

import { findNeeded, lockFile } from "./versions-store";

type Tools = { db: Database; files: Pick<FileStore, "remove"> };

/** Removes the file of a removed document, unless another that is there needs the same bytes. */
export function createReleaseFile({ db, files }: Tools) {
  return async function releaseFile({ payload: { workspaceId, sha256 } }: RunningJob<"file.release">): Promise<void> {
    // Under the lock that adding a document takes too, so that no row ever stands without its file.
    const isGone = await db.$transaction(async (transaction) => {
      await lockFile(transaction, workspaceId, sha256);
      const isNeeded = (await findNeeded(transaction, workspaceId, [sha256])).size > 0;
      if (!isNeeded) await files.remove(workspaceId, sha256);
      return !isNeeded;
    });
    note({ workspaceId, fileRemoved: isGone });
  };
}
