import { type SearchResult, searchResult } from "../contracts/search.ts";
import { type Answer, type AskOptions, ask } from "./ask.ts";
import { type ClientOptions, createConnection } from "./connection.ts";
import { createDocuments, type Documents } from "./documents.ts";
import { type FollowedPart, type FollowOptions, follow } from "./follow.ts";
import { stopRun } from "./stop.ts";

export type { AnswerPart, Citation, SentenceSupport, Source } from "../contracts/answer.ts";
export type { AskStarted } from "../contracts/conversations.ts";
export type { DocumentList, DocumentState, DocumentSummary, DocumentType, UploadResult } from "../contracts/documents.ts";
export type { SearchHit, SearchResult } from "../contracts/search.ts";
export type { Answer, AskOptions, FinishedAnswer } from "./ask.ts";
export type { ClientOptions } from "./connection.ts";
export type { Documents, ListOptions, WaitOptions } from "./documents.ts";
export { MiniRagError, type MiniRagErrorCode } from "./errors.ts";
export type { FollowedPart, FollowOptions } from "./follow.ts";
export type { UploadOptions, UploadSource } from "./upload.ts";

export type SearchOptions = {
  /** 1 to 100; 10 where it is not given. */
  limit?: number;
  /** Counts each document once, by its best passage. */
  byDocument?: boolean;
  signal?: AbortSignal;
};

/** A MiniRAG server, as one key sees it. */
export type Client = {
  /** Asks the library; the parts of the answer arrive as they are written. */
  ask(question: string, options?: AskOptions): Answer;
  /** Follows a run that was started elsewhere or before; leaving the loop leaves the run alone. */
  follow(runId: string, options?: FollowOptions): AsyncIterable<FollowedPart>;
  /** Ends a run; what was written is kept. */
  stop(runId: string): Promise<void>;
  /** Finds passages without asking a model. */
  search(query: string, options?: SearchOptions): Promise<SearchResult>;
  documents: Documents;
};

/** Speaks to a MiniRAG server with an API key. @throws MiniRagError when the address is none. */
export function createClient(options: ClientOptions): Client {
  const connection = createConnection(options);
  return {
    ask: (question, asked = {}) => ask(connection, question, asked),
    follow: (runId, followed = {}) => follow(connection, runId, followed),
    stop: (runId) => stopRun(connection, runId),
    search: (query, { signal, ...filter } = {}) =>
      connection.query({ path: "search.query", input: { query, ...filter }, output: searchResult, signal }),
    documents: createDocuments(connection),
  };
}
