import type { Database } from "@/core/database";

import { type Claim, LeaseLost } from "./store";

/** What unpacking an archive reads and writes of the archive's own document. */
export function createArchiveStore(db: Database) {
  return {
    /** Who the members' documents belong to. @throws LeaseLost when the archive was removed. */
    async findUploader({ workspaceId, documentId }: Claim): Promise<string> {
      const found = await db.document.findFirst({ where: { workspaceId, id: documentId, deletedAt: null }, select: { createdById: true } });
      if (!found) throw new LeaseLost("while unpacking");
      return found.createdById;
    },

    /** @throws LeaseLost. */
    async saveNotice({ workspaceId, versionId, fence }: Claim, notice: string): Promise<void> {
      const { count } = await db.documentVersion.updateMany({
        where: { workspaceId, id: versionId, fence, state: "building" },
        data: { notice },
      });
      if (count === 0) throw new LeaseLost("while telling what came of an archive");
    },
  };
}
