import type { DocumentEvent, DocumentList } from "@/contracts/documents";

export type DocumentPages = { pages: DocumentList[]; pageParams: unknown[] };

/** The pages after an event; null where only the server knows them (a document that they do not hold yet). */
export function applyEvent(held: DocumentPages, event: DocumentEvent): DocumentPages | null {
  const id = event.type === "document-removed" ? event.documentId : event.document.id;
  const isHeld = held.pages.some((page) => page.documents.some((document) => document.id === id));
  if (!isHeld) return event.type === "document-removed" ? held : null;
  const pages = held.pages.map((page) => ({
    ...page,
    documents: page.documents.flatMap((document) => {
      if (document.id !== id) return [document];
      return event.type === "document-removed" ? [] : [event.document];
    }),
  }));
  return { ...held, pages };
}
