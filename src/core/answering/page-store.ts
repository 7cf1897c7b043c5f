import { z } from "zod";
import type { Database } from "@/core/database";
import type { PageAt } from "./cite";

const pages = z.array(z.object({ start: z.number(), end: z.number(), label: z.string() }));

/** Knows where the pages of document versions begin. */
export function createPageStore(db: Database) {
  return {
    /** Tells the page of any offset in these versions' texts. */
    async findPages(workspaceId: string, versionIds: string[]): Promise<PageAt> {
      const rows = await db.documentVersion.findMany({
        where: { workspaceId, id: { in: versionIds }, pageCount: { gt: 0 } },
        select: { documentId: true, pages: true },
      });
      const byDocument = new Map(rows.map((row) => [row.documentId, pages.parse(row.pages)]));
      return (documentId, offset) => byDocument.get(documentId)?.findLast((page) => page.start <= offset)?.label ?? null;
    },
  };
}
