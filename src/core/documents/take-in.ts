import type { UploadResult } from "@/contracts/documents";
import { limits } from "@/contracts/limits";
import type { Database, Transaction } from "@/core/database";
import { AppError } from "@/core/errors";
import type { EventLog, FileStore, JobQueue } from "@/core/ports";
import { note } from "@/log";

import { createDocumentLists } from "./list-store";
import { cleanName } from "./name";
import { refusalOf, sniffType, wayOf } from "./sniff";
import { createDocumentStore } from "./store";
import { documentsTopic } from "./topic";

type Tools = {
  db: Database;
  files: Pick<FileStore, "save" | "locate">;
  queue: Pick<JobQueue<Transaction>, "enqueue">;
  events: Pick<EventLog, "append">;
};
type Giver = { workspaceId: string; userId: string };

/** The one way of a file into the library, whether a person sends it or it lies in an archive. */
export function createTakeIn({ db, files, queue, events }: Tools) {
  const lists = createDocumentLists(db);
  const store = createDocumentStore(db, queue);

  /**
   * Stores the bytes and the document. The same bytes twice are one document; a type that is not read is kept and says so.
   * @throws INVALID_INPUT (name), FILE_EMPTY, FILE_TOO_LARGE, UPLOAD_INCOMPLETE, STORAGE_FULL.
   */
  return async function takeIn({ workspaceId, userId }: Giver, given: string, source: AsyncIterable<Uint8Array>): Promise<UploadResult> {
    const name = cleanName(given);
    const { sha256, sizeBytes, head } = await files.save(workspaceId, source, limits.fileBytes);
    const type = sniffType(head, name);
    note({ type, sizeBytes });
    const isStored = () => files.locate(workspaceId, sha256).then(Boolean, () => false);
    const refusal = refusalOf(type);
    const failure = refusal && { code: refusal, detail: wayOf(type) };
    const document = await store.add(workspaceId, { name, type, sizeBytes, sha256, createdById: userId, failure }, isStored);
    if (document) {
      await events.append(documentsTopic(workspaceId), { type: "document-changed", document });
      return { outcome: "added", document };
    }
    const there = await lists.findBySha256(workspaceId, sha256);
    if (!there) throw new AppError("UPLOAD_INCOMPLETE", "the same file was removed while it came in again");
    return { outcome: "duplicate", document: there };
  };
}

export type TakeIn = ReturnType<typeof createTakeIn>;
