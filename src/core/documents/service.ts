import type { Readable } from "node:stream";
import type { z } from "zod";

import type {
  DocumentEvent,
  DocumentList,
  DocumentSummary,
  listDocumentsInput,
  PassageInContext,
  UploadResult,
} from "@/contracts/documents";
import { limits } from "@/contracts/limits";
import type { Actor } from "@/core/actor";
import type { Database, Transaction } from "@/core/database";
import { AppError, notFound } from "@/core/errors";
import type { EventLog, FileStore, JobQueue } from "@/core/ports";

import { createFollowDocuments } from "./follow";
import { createDocumentLists } from "./list-store";
import { cleanName } from "./name";
import { createPassageStore } from "./passage-store";
import { createDocumentStore } from "./store";
import { createTakeIn } from "./take-in";
import { documentsTopic } from "./topic";

type Tools = { db: Database; files: FileStore; queue: Pick<JobQueue<Transaction>, "enqueue">; events: EventLog };
type Upload = { name: string; declaredBytes: number | null; source: AsyncIterable<Uint8Array> };
type Original = { name: string; type: string; sizeBytes: number; bytes: Readable };

/** The library: documents in, out and looked at. */
export function createDocuments({ db, files, queue, events }: Tools) {
  const lists = createDocumentLists(db);
  const store = createDocumentStore(db, queue);
  const passages = createPassageStore(db);
  const takeIn = createTakeIn({ db, files, queue, events });

  async function get(actor: Actor, { documentId }: { documentId: string }): Promise<DocumentSummary> {
    const document = await lists.find(actor.workspaceId, documentId);
    if (!document) throw notFound("the document");
    return document;
  }

  const publish = (actor: Actor, event: DocumentEvent) => events.append(documentsTopic(actor.workspaceId), event);

  return {
    /**
     * Takes a file in. The same bytes twice are one document; a type that is not read yet is kept and says so.
     * @throws INVALID_INPUT (name), FILE_EMPTY, FILE_TOO_LARGE, UPLOAD_INCOMPLETE, STORAGE_FULL.
     */
    async upload(actor: Actor, { name: given, declaredBytes, source }: Upload): Promise<UploadResult> {
      const name = cleanName(given);
      if (declaredBytes === 0) throw new AppError("FILE_EMPTY", "the declared length is 0");
      if (declaredBytes !== null && declaredBytes > limits.fileBytes)
        throw new AppError("FILE_TOO_LARGE", `${declaredBytes} bytes declared`);
      await files.assertRoom(declaredBytes ?? 0);
      return takeIn(actor, name, source);
    },

    list: (actor: Actor, filter: z.infer<typeof listDocumentsInput>): Promise<DocumentList> => lists.list(actor.workspaceId, filter),

    get,

    /** Removes documents from search at once, and their bytes a little later; ids that are not there are left out of the answer. */
    async remove(actor: Actor, { documentIds }: { documentIds: string[] }): Promise<{ removed: string[] }> {
      const removed = await store.remove(actor.workspaceId, documentIds);
      for (const documentId of removed) await publish(actor, { type: "document-removed", documentId });
      if (removed.length === 0 && documentIds.length === 1) throw notFound("the document");
      return { removed };
    },

    /** Reads a document again from its original. @throws NOT_FOUND. */
    async retry(actor: Actor, { documentId }: { documentId: string }): Promise<DocumentSummary> {
      if (!(await store.readAgain(actor.workspaceId, documentId))) throw notFound("the document");
      const document = await get(actor, { documentId });
      await publish(actor, { type: "document-changed", document });
      return document;
    },

    follow: createFollowDocuments(lists, events),

    /** A passage among its neighbours. @throws NOT_FOUND. */
    async passage(actor: Actor, { passageId, around }: { passageId: string; around: number }): Promise<PassageInContext> {
      const found = await passages.findAround(actor.workspaceId, passageId, around);
      if (!found) throw notFound("the passage");
      return found;
    },

    /** Passages of a document in reading order, from a position on. @throws NOT_FOUND. */
    async passages(
      actor: Actor,
      { documentId, from, limit }: { documentId: string; from: number; limit: number },
    ): Promise<PassageInContext> {
      const found = await passages.findFrom(actor.workspaceId, documentId, from, limit);
      if (!found) throw notFound("the document");
      return found;
    },

    /** The file as it was uploaded. @throws NOT_FOUND. */
    async original(actor: Actor, documentId: string): Promise<Original> {
      const file = await store.findFile(actor.workspaceId, documentId);
      if (!file) throw notFound("the document");
      const { sha256, ...about } = file;
      return { ...about, bytes: await files.open(actor.workspaceId, sha256) };
    },
  };
}
export type Documents = ReturnType<typeof createDocuments>;
