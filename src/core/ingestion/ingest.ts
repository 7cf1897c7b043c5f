import type { DocumentSummary } from "@/contracts/documents";
import type { Database, Transaction } from "@/core/database";
import { createTakeIn } from "@/core/documents/take-in";
import type { Archives, Embedder, EventLog, FileStore, JobQueue, PassageIndex, ReadText, TextReader } from "@/core/ports";
import type { IndexPlaces } from "@/core/retrieval/index-place";
import { note } from "@/log";

import { embedPassages } from "./embed";
import { createEmbeddingStore } from "./embedding-store";
import { fillIndex } from "./fill-index";
import { createPassageWriter, emptyPagesOf } from "./passages-store";
import { type PreparedPassage, preparePassages } from "./prepare";
import type { Claim } from "./store";
import { createSwap } from "./swap-store";
import { createUnpack } from "./unpack";
import type { Way } from "./way";

export type IngestTools = {
  db: Database;
  files: Pick<FileStore, "locate" | "save">;
  archives: Archives;
  reader: TextReader;
  index: Pick<PassageIndex, "upsert" | "countVersion">;
  queue: Pick<JobQueue<Transaction>, "enqueue">;
  events: Pick<EventLog, "append">;
  places: Pick<IndexPlaces, "find">;
};

/** The way of one document, from its file to being found. It may be gone twice; who lost the lease changes nothing. */
export function createIngest({ db, files, archives, reader, index, queue, events, places }: IngestTools) {
  const savePassages = createPassageWriter(db);
  const embeddings = createEmbeddingStore(db);
  const goLive = createSwap(db, queue);
  const unpack = createUnpack({ db, archives, files, goLive, takeIn: createTakeIn({ db, files, queue, events }) });

  /** Answers what became of the document. @throws FILE_… errors, EMBEDDER_… errors, INDEX_INCOMPLETE, LeaseLost. */
  async function ingest(way: Way): Promise<Partial<DocumentSummary>> {
    const { claim, document, progress } = way;
    if (document.type === "zip") return unpack(way);
    if (claim.isRepeated) await assertIndex(claim);
    const read = await readText(way);
    await progress.stage("splitting");
    const about = { versionId: claim.versionId, fileName: document.name };
    const passages = await preparePassages(read, about, progress.count("splitting"));
    const means = await savePassages(claim, read, passages);
    const { place, embedder } = await places.find(claim.workspaceId);
    const vectors = await embed(way, embedder, passages);
    await progress.stage("indexing");
    await fillIndex(index, place, claim, passages, { vectors, means });
    await goLive(claim, embedder?.model ?? null);
    note({ passages: passages.length, pages: read.pages.length });
    const pageCount = read.pages.length || null;
    const { notice = null } = read;
    return { state: "ready", failure: null, passageCount: passages.length, pageCount, emptyPages: emptyPagesOf(read), notice };
  }

  /** What waits for an index that is away is not read anew at every try. @throws INDEX_UNAVAILABLE. */
  async function assertIndex({ workspaceId, versionId }: Claim): Promise<void> {
    const { place } = await places.find(workspaceId);
    await index.countVersion(place, versionId);
  }

  async function readText({ claim, document, signal, progress }: Way): Promise<ReadText> {
    await progress.stage("reading");
    const path = await files.locate(claim.workspaceId, claim.sha256);
    // The reader counts without waiting; what telling it meets, such as a lost lease, ends the reading.
    const lost = new AbortController();
    const count = progress.count("reading");
    const read = await reader.read(
      { path, type: document.type, name: document.name },
      {
        signal: AbortSignal.any([signal, lost.signal]),
        onProgress: (done, total) => void count(done, total).catch((cause) => lost.abort(cause)),
      },
    );
    lost.signal.throwIfAborted();
    return read;
  }

  /** Vectors by hash; none without an embedder, where retrieval is by words alone. */
  async function embed({ claim, signal, progress }: Way, embedder: Embedder | null, passages: PreparedPassage[]) {
    if (!embedder) return new Map<string, Float32Array>();
    await progress.stage("embedding");
    const options = { signal, onProgress: progress.count("embedding") };
    return embedPassages(embeddings, embedder, claim.workspaceId, passages, options);
  }

  return ingest;
}
