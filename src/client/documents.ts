import { z } from "zod";
import {
  type DocumentList,
  type DocumentState,
  type DocumentSummary,
  documentList,
  documentSummary,
  type UploadResult,
} from "../contracts/documents.ts";
import type { Connection } from "./connection.ts";
import { errorFromCode, MiniRagError } from "./errors.ts";
import { pause } from "./follow.ts";
import { type UploadOptions, type UploadSource, upload } from "./upload.ts";

const FIRST_LOOK_MS = 150;
const LONGEST_PAUSE_MS = 2_000;
const DEFAULT_WAIT_MS = 10 * 60_000;
const removed = z.object({ removed: z.array(z.uuid()) });

export type ListOptions = {
  /** Part of a name. */
  search?: string;
  state?: DocumentState;
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** 1 to 200; 100 where it is not given. */
  limit?: number;
  signal?: AbortSignal;
};

export type WaitOptions = { timeoutMs?: number; signal?: AbortSignal; onChange?: (document: DocumentSummary) => void };

export type Documents = {
  /**
   * Uploads one document; it is searchable once `waitUntilReady` returns. Files and streams are never held whole in memory in Node.
   * The same bytes a second time answer `duplicate` with the document that is there already.
   */
  upload(source: UploadSource, options?: UploadOptions): Promise<UploadResult>;
  get(documentId: string, options?: { signal?: AbortSignal }): Promise<DocumentSummary>;
  /** One page of the library, newest first. */
  list(options?: ListOptions): Promise<DocumentList>;
  /** Reads a document that failed once more. */
  retry(documentId: string): Promise<DocumentSummary>;
  /** Removes up to 100 documents; once it answers, no search returns them. Gives back the ids that were there. */
  remove(documentIds: string | string[]): Promise<string[]>;
  /**
   * Waits until questions can be answered from a document.
   * @throws MiniRagError with the code of the failure when the document failed, WAIT_TIMEOUT past `timeoutMs` (ten minutes).
   */
  waitUntilReady(documentId: string, options?: WaitOptions): Promise<DocumentSummary>;
};

export function createDocuments(connection: Connection): Documents {
  const get: Documents["get"] = (documentId, { signal } = {}) =>
    connection.query({ path: "documents.get", input: { documentId }, output: documentSummary, signal });
  return {
    get,
    upload: (source, options = {}) => upload(connection, source, options),
    list: ({ signal, ...filter } = {}) => connection.query({ path: "documents.list", input: filter, output: documentList, signal }),
    retry: (documentId) => connection.mutate({ path: "documents.retry", input: { documentId }, output: documentSummary }),
    async remove(documentIds) {
      const input = { documentIds: [documentIds].flat() };
      return (await connection.mutate({ path: "documents.remove", input, output: removed })).removed;
    },
    async waitUntilReady(documentId, { timeoutMs = DEFAULT_WAIT_MS, signal, onChange } = {}) {
      const deadline = Date.now() + timeoutMs;
      for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(LONGEST_PAUSE_MS, waitMs * 1.5)) {
        const document = await get(documentId, { signal });
        onChange?.(document);
        if (document.state === "ready") return document;
        if (document.state === "failed") throw errorFromCode(document.failure?.code ?? "UNEXPECTED", null);
        if (Date.now() + waitMs > deadline)
          throw new MiniRagError("WAIT_TIMEOUT", `"${document.name}" was not ready after ${timeoutMs / 1000} seconds.`);
        await pause(waitMs, signal);
      }
    },
  };
}
