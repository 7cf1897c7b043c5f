import type { DocumentSummary } from "@/contracts/documents";
import type { Database, Transaction } from "@/core/database";
import { createTakeIn } from "@/core/documents/take-in";
import { toAppError } from "@/core/errors";
import type { Archives, Embedder, EventLog, FileStore, JobQueue, PassageIndex, ReadText, TextReader } from "@/core/ports";
import type { IndexPlaces, PlaceInUse } from "@/core/retrieval/index-place";
import { note } from "@/log";

import { embedPassages } from "./embed";
import { createEmbeddingStore } from "./embedding-store";
import { fillIndex, type Material } from "./fill-index";
import type { MeanLengths } from "./lengths";
import { createPassageWriter, emptyPagesOf } from "./passages-store";
import { type PreparedPassage, preparePassages } from "./prepare";
import { type Claim, LeaseLost } from "./store";
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
  places: Pick<IndexPlaces, "find" | "open">;
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
    const [asked, ...others] = await places.open(claim.workspaceId);
    const vectors = await embed(way, asked?.embedder ?? null, passages);
    await progress.stage("indexing");
    const written = asked ? [await put(claim, asked, passages, { vectors, means })] : [];
    for (const other of others) written.push(...(await putBeside(way, other, passages, means)));
    await goLive(claim, { spaces: written, means });
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

  async function put(claim: Claim, { place, embedder }: PlaceInUse, passages: PreparedPassage[], material: Material) {
    await fillIndex(index, place, claim, passages, material);
    return { name: place.space, model: embedder?.model ?? null };
  }

  /** A space that nobody asks yet, or any more, holds no document up: what it lacks is filled later. */
  async function putBeside({ claim, signal }: Way, used: PlaceInUse, passages: PreparedPassage[], means: MeanLengths) {
    try {
      const options = { signal, onProgress: async () => undefined };
      const vectors = used.embedder
        ? await embedPassages(embeddings, used.embedder, claim.workspaceId, passages, options)
        : new Map<string, Float32Array>();
      return [await put(claim, used, passages, { vectors, means })];
    } catch (cause) {
      if (signal.aborted || cause instanceof LeaseLost) throw cause;
      note({ notPutBeside: toAppError(cause).code });
      return [];
    }
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
