import type { AnswerPart } from "@/contracts/answer";
import type { DocumentSummary, UploadResult } from "@/contracts/documents";
import type { SearchResult } from "@/contracts/search";

/** What commands ask of a library, be it on this machine or behind a server. */
export type Library = {
  ask(question: string, signal: AbortSignal): AsyncIterable<AnswerPart>;
  search(query: string, options: { limit: number; signal: AbortSignal }): Promise<SearchResult>;
  upload(path: string, name: string, signal: AbortSignal): Promise<UploadResult>;
  /** Reads a document that failed once more. */
  retry(documentId: string): Promise<DocumentSummary>;
  /** The document once it is ready or failed. */
  wait(documentId: string, signal: AbortSignal): Promise<DocumentSummary>;
  close(): Promise<void>;
};
