import type { Database } from "@/core/database";
import type { FileStore } from "@/core/ports";
import { note } from "@/log";

import { findNeeded, lockFile } from "./versions-store";

type Tools = { db: Database; files: Pick<FileStore, "findOlder" | "removeOlder"> };

// An upload writes its row right after its file; what has none after so long will never get one.
const OLD_MS = 3_600_000;
const BATCH = 1_000;

/** Removes files that no document names any more: what a process leaves that ended between a file and its row. */
export function createRemoveUnnamedFiles({ db, files }: Tools) {
  /** Looks once more under the lock that adding a document takes too, so that no row ever stands without its file. */
  async function removeUnnamed(workspaceId: string, sha256: string): Promise<boolean> {
    return db.$transaction(async (transaction) => {
      await lockFile(transaction, workspaceId, sha256);
      const isNeeded = (await findNeeded(transaction, workspaceId, [sha256])).size > 0;
      return !isNeeded && files.removeOlder(workspaceId, sha256, OLD_MS);
    });
  }

  async function removeUnnamedOf(workspaceId: string, hashes: string[]): Promise<number> {
    const needed = await findNeeded(db, workspaceId, hashes);
    let removed = 0;
    for (const sha256 of hashes) if (!needed.has(sha256) && (await removeUnnamed(workspaceId, sha256))) removed += 1;
    return removed;
  }

  return async function removeUnnamedFiles(): Promise<void> {
    let filesRemoved = 0;
    // Only of workspaces that the database knows: with another database, no file has a row, and none may go.
    for (const { id } of await db.workspace.findMany({ select: { id: true } })) {
      const old = await files.findOlder(id, OLD_MS);
      for (let start = 0; start < old.length; start += BATCH) filesRemoved += await removeUnnamedOf(id, old.slice(start, start + BATCH));
    }
    note({ filesRemoved });
  };
}
