import { documentType, type PassageInContext, type PassageView } from "@/contracts/documents";
import type { Database } from "@/core/database";

const passage = {
  id: true,
  position: true,
  startOffset: true,
  endOffset: true,
  pageIndex: true,
  pageLabel: true,
  headings: true,
  text: true,
} as const;

/** Passages as a person reads them; those of a deleted document are gone at once. */
export function createPassageStore(db: Database) {
  async function readRange(workspaceId: string, version: string, from: number, to: number): Promise<PassageView[]> {
    const rows = await db.passage.findMany({
      where: { workspaceId, versionId: version, position: { gte: from, lte: to } },
      orderBy: { position: "asc" },
      select: passage,
    });
    return rows.map(({ startOffset: start, endOffset: end, ...same }) => ({ ...same, start, end }));
  }

  async function findDocument(workspaceId: string, id: string, versionId: string | null) {
    const found = await db.document.findFirst({
      where: { workspaceId, id },
      select: {
        name: true,
        type: true,
        deletedAt: true,
        liveVersionId: true,
        versions: { where: versionId ? { id: versionId } : { state: "live" }, select: { pageCount: true }, take: 1 },
      },
    });
    if (!found) return null;
    const { name, type, deletedAt, liveVersionId, versions } = found;
    const pageCount = versions[0]?.pageCount ?? null;
    return { liveVersionId, view: { id, name, type: documentType.parse(type), pageCount, isDeleted: deletedAt !== null } };
  }

  return {
    /** A passage with `around` neighbours on each side, from the version that it belongs to. */
    async findAround(workspaceId: string, passageId: string, around: number): Promise<PassageInContext | null> {
      const found = await db.passage.findFirst({
        where: { workspaceId, id: passageId },
        select: { documentId: true, versionId: true, position: true },
      });
      const document = found && (await findDocument(workspaceId, found.documentId, found.versionId));
      if (!found || !document) return null;
      if (document.view.isDeleted) return { document: document.view, passages: [] };
      const passages = await readRange(workspaceId, found.versionId, found.position - around, found.position + around);
      return { document: document.view, passages };
    },

    /** Passages of the live version, from a position on. */
    async findFrom(workspaceId: string, documentId: string, from: number, limit: number): Promise<PassageInContext | null> {
      const document = await findDocument(workspaceId, documentId, null);
      if (!document) return null;
      const { view, liveVersionId } = document;
      if (view.isDeleted || !liveVersionId) return { document: view, passages: [] };
      return { document: view, passages: await readRange(workspaceId, liveVersionId, from, from + limit - 1) };
    },
  };
}
