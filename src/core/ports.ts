import type { Readable } from "node:stream";
import type { DocumentType } from "@/contracts/documents";
import type { JobName, JobPayload } from "@/contracts/jobs";

// What MiniRAG asks of the outside world. Each adapter keeps one of these promises and throws AppErrors only.

/** Turns texts into vectors. */
export type Embedder = {
  /** Names vectors that may be compared with each other. */
  model: string;
  /**
   * One vector of `dimension` numbers, of length 1, for each text in its order; batches and retries inside.
   * @throws EMBEDDER_UNAVAILABLE (retryable), EMBEDDER_REFUSED_KEY, EMBEDDING_DIMENSION_CHANGED.
   */
  embed(texts: string[], signal?: AbortSignal): Promise<Float32Array[]>;
};

export type ModelMessage = { role: "user" | "assistant"; content: string };
export type ModelRequest = { system: string; messages: ModelMessage[]; maxTokens: number; signal: AbortSignal };
export type ModelPart = { type: "text"; text: string } | { type: "usage"; inputTokens: number; outputTokens: number };

/** Writes text. Retries happen inside and before the first part only. */
export type LanguageModel = {
  name: string;
  /** @throws MODEL_UNAVAILABLE, MODEL_REQUEST_REFUSED, MODEL_REFUSED_KEY, MODEL_RATE_LIMITED, MODEL_TIMEOUT, MODEL_CUT_OFF, MODEL_ANSWER_UNREADABLE, MODEL_ANSWER_TOO_LONG, QUESTION_TOO_LONG. */
  stream(request: ModelRequest): AsyncIterable<ModelPart>;
};

/** Encrypts secrets at rest. `owner` names the one place that a secret belongs to; it opens for that place only. */
export type SecretBox = {
  seal(secret: string, owner: string): string;
  /** @throws when the secret was changed, belongs elsewhere, or was sealed with a key that is not configured. */
  open(sealed: string, owner: string): string;
};

/**
 * Where passages lie in the index: a workspace's part of a space. `space` is an opaque name (`[a-z0-9-]{1,64}`) of what
 * one embedder at one address made with one dimension, or of words alone; its vectors may be compared with each other.
 */
export type IndexPlace = { workspaceId: string; space: string };

/** Term hashes (unsigned 32 bit, ascending) and the weight of each. */
export type SparseVector = { indices: Uint32Array; values: Float32Array };

/** A passage as the index knows it; everything else about it is in Postgres. */
export type IndexPoint = {
  id: string;
  versionId: string;
  documentId: string;
  lex: SparseVector;
  meta: SparseVector;
  dense: Float32Array | null;
};

export type Ranked = { id: string; score: number };

export type IndexQuery = {
  /** All terms of the question with their query weights. */
  lex: SparseVector;
  meta: SparseVector;
  dense: Float32Array | null;
  /** The words alone, for the share of the achievable score. */
  words: SparseVector;
  /** The term hash of each question word by itself; its best score is returned. */
  singleWords: Uint32Array;
  limits: { lex: number; meta: number; dense: number };
};

export type IndexAnswer = {
  lex: Ranked[];
  meta: Ranked[];
  dense: Ranked[];
  /** Best score of the words alone in any passage; 0 without a hit. */
  bestWords: number;
  /** Best score of each single word, in the order asked; 0 for a word that no passage holds. */
  bestSingle: number[];
  /** Passages in the workspace, the N of inverse document frequency. */
  passageCount: number;
};

/**
 * Ranks passages. A sparse leg's score is Σ over shared terms of query weight × idf × stored weight, with
 * idf = ln(1 + (N − n + .5) / (n + .5)) over the workspace; the dense leg's is the cosine.
 * Every method first throws INVALID_INPUT for an empty or malformed place or id, before anything is asked; what cannot
 * be reached throws INDEX_UNAVAILABLE (retryable).
 */
export type PassageIndex = {
  /** Whether it loads what is live from Postgres by itself: then nothing can be missing, and nothing has to be put in again. */
  isDerived: boolean;
  /** Puts passages in, or new ones in their stead; once it ends, every search sees them. @throws EMBEDDING_DIMENSION_CHANGED. */
  upsert(place: IndexPlace, points: IndexPoint[]): Promise<void>;
  removeVersion(place: IndexPlace, versionId: string): Promise<void>;
  /** Removes passages by their ids; one that is not there is no error. */
  removePoints(place: IndexPlace, ids: string[]): Promise<void>;
  countVersion(place: IndexPlace, versionId: string): Promise<number>;
  countPoints(place: IndexPlace): Promise<number>;
  /** Up to `limit` passages whose ids come after `after`, in the order of ids; `next` is null at the end. */
  listPoints(place: IndexPlace, page: { after: string | null; limit: number }): Promise<PointPage>;
  search(place: IndexPlace, query: IndexQuery): Promise<IndexAnswer>;
  /** Removes everything of the workspace from the space. */
  dropWorkspace(place: IndexPlace): Promise<void>;
  /** Removes a space with what every workspace has in it. */
  dropSpace(space: string): Promise<void>;
};
export type PointPage = { ids: { id: string; versionId: string }[]; next: string | null };

export type StoredFile = {
  sha256: string;
  sizeBytes: number;
  /** The first 4,100 bytes or fewer, to tell the type by. */
  head: Uint8Array;
};

/** Keeps originals under workspace and SHA-256; a name never becomes a path. */
export type FileStore = {
  /**
   * Streams bytes to disk; all or nothing.
   * @throws FILE_EMPTY, FILE_TOO_LARGE (past maxBytes), UPLOAD_INCOMPLETE (the source broke off), STORAGE_FULL.
   */
  save(workspaceId: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredFile>;
  /** The room on the disk that the files are on. */
  space(): Promise<{ freeBytes: number; totalBytes: number }>;
  /** @throws STORAGE_FULL (retryable) where a file of that size would leave less free than the rest of the product needs. */
  assertRoom(sizeBytes: number): Promise<void>;
  /** @throws NOT_FOUND. */
  open(workspaceId: string, sha256: string): Promise<Readable>;
  /** Where the reader may find the file on this machine. @throws NOT_FOUND. */
  locate(workspaceId: string, sha256: string): Promise<string>;
  remove(workspaceId: string, sha256: string): Promise<void>;
  /** Hashes of a workspace's files that came in longer ago than that. */
  findOlder(workspaceId: string, ageMs: number): Promise<string[]>;
  /** Removes a file unless its bytes came in again since. Answers whether it did. */
  removeOlder(workspaceId: string, sha256: string, ageMs: number): Promise<boolean>;
};

/** A stretch of extracted text that splitting must respect. Offsets in UTF-16 units, end exclusive. */
export type TextBlock =
  | { kind: "heading"; level: number; start: number; end: number }
  /** Rows are lines; the first `headerRows` of them are repeated when the table is split. */
  | { kind: "table"; headerRows: number; start: number; end: number }
  | { kind: "list-item"; start: number; end: number }
  | { kind: "code"; start: number; end: number };

/** A file's text, after CRLF → LF and NUL or lone surrogates → U+FFFD. */
export type ReadText = {
  text: string;
  /** The document's own title, where it names one. */
  title: string | null;
  /** In reading order, not overlapping. */
  blocks: TextBlock[];
  /** One for each page, in order; empty where the type has no pages. `label` is the printed number. */
  pages: { start: number; end: number; label: string }[];
  /** Author, subject, dates, keywords and the like, for the meta terms. */
  facts: string[];
  /** What a person should know of how it was read, in a sentence: that its text was recognised in pictures. */
  notice?: string | null;
};

/** An uploaded archive. Its members' names are theirs and never become paths. */
export type Archives = {
  /** @throws FILE_UNPACKS_TOO_LARGE (entries, sum, ratio), FILE_MALFORMED, FILE_ENCRYPTED. */
  open(path: string): Promise<{
    /** Files in the order of the archive, with the sizes that it declares. */
    members: { name: string; sizeBytes: number }[];
    /** A member's bytes; real ones count against the limit. @throws FILE_UNPACKS_TOO_LARGE, FILE_MALFORMED. */
    read(name: string): Promise<Uint8Array>;
  }>;
};

/** Reads a file in the sealed room: a fresh process without network or secrets, 60 s, 512 MB. */
export type TextReader = {
  /** @throws one of the FILE_… errors. `onProgress` counts pages where the type has them. */
  read(
    file: { path: string; type: DocumentType; name: string },
    options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
  ): Promise<ReadText>;
};

/** One store that the product stands on, for health and the status page. `check` throws where it cannot be used. */
export type StoreProbe = { name: string; check(): Promise<{ version: string | null; note: string | null }> };

/** A job that runs now. `signal` aborts when the lease is lost or the worker stops. */
export type RunningJob<Name extends JobName> = {
  id: string;
  attempt: number;
  isLastAttempt: boolean;
  payload: JobPayload<Name>;
  signal: AbortSignal;
};
export type JobHandlers = { [Name in JobName]: (job: RunningJob<Name>) => Promise<void> };

/** `graceMs`: how long what runs may still take; `hurry` ends that early. What is given back loses no attempt. */
export type StopWork = (options?: { graceMs?: number; hurry?: AbortSignal }) => Promise<void>;

/** The queue in Postgres. Jobs are enqueued inside the transaction that makes them necessary. */
export type JobQueue<Transaction> = {
  enqueue<Name extends JobName>(
    transaction: Transaction,
    name: Name,
    payload: JobPayload<Name>,
    options?: { afterSeconds?: number },
  ): Promise<void>;
  /** Starts working; the returned function stops claiming, lets what runs end, and gives back what takes longer. */
  work(handlers: JobHandlers): Promise<StopWork>;
  /** Has jobs of these kinds that failed for good tried once more. Answers how many. */
  retryFailed(names: JobName[]): Promise<number>;
  /** Lets go of the database. */
  close(): Promise<void>;
};

/** An ordered, short-lived log of events a topic; ids grow within a topic. Losing it loses no truth. */
export type EventLog = {
  /** Whether other processes' events are in it too. */
  isShared: boolean;
  /** Never fails: an event that could not be kept gets an id that is a gap to whoever follows from it. */
  append(topic: string, event: unknown): Promise<string>;
  /**
   * Events after `afterId` (all that are kept without it), then new ones until `signal` aborts.
   * Throws nothing; where `afterId` or what follows it is no longer kept, `{ id, gap: true }` stands for what is missing,
   * and again every two seconds while the log cannot be reached.
   */
  follow(
    topic: string,
    afterId: string | null,
    signal: AbortSignal,
  ): AsyncIterable<{ id: string; event: unknown } | { id: string; gap: true }>;
};

/** How often something may be done: so many calls in so many seconds. */
export type RateLimit = { name: string; calls: number; windowSeconds: number };

/** Counts calls. It never fails: where a shared counter is away, each process counts for itself, and more strictly. */
export type RateLimiter = {
  /** Counts one call under a key. Answers the seconds to wait, 0 where the call is within the limit. */
  take(limit: RateLimit, key: string): Promise<number>;
};

/** Texts worth keeping for a while. It never fails: what cannot be read now is not there. */
export type Cache = {
  find(key: string): Promise<string | null>;
  keep(key: string, value: string, seconds: number): Promise<void>;
};
