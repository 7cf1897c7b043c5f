import type { Database } from "@/core/database";
import { AppError } from "@/core/errors";
import { createEmbeddingStore } from "@/core/ingestion/embedding-store";
import type { Embedder, IndexPlace } from "@/core/ports";
import type { PlaceInUse } from "@/core/retrieval/index-place";
import { countLive, FIRST, type FillStore, type TextToEmbed } from "./fill-store";
import type { PutPoints } from "./put-points";

type Tools = { db: Database; store: FillStore; putPoints: PutPoints };
type Tell = (made: number) => Promise<void>;
type Options = { signal: AbortSignal; onProgress: (done: number, total: number) => Promise<void> };

// Three requests of the embedder, which are then under way together; as many are lost when this process is killed.
const TEXTS_AT_ONCE = 288;
// Between two rounds nothing is read while the last points are put: few rounds. What was put and not yet marked is put again after a kill.
const PASSAGES_AT_ONCE = 10_000;

/** Brings into a space what it lacks. It goes on where it was left: vectors are kept slice by slice, versions marked as they come. */
export function createFillSpace({ db, store, putPoints }: Tools) {
  const embeddings = createEmbeddingStore(db);

  /** What has no vector yet, until there is no more of it or the space is given up. */
  async function* slicesOf(place: IndexPlace, versionIds: string[], model: string): AsyncGenerator<TextToEmbed[]> {
    let after: Pick<TextToEmbed, "versionId" | "position"> | undefined = FIRST;
    while (after && (await store.isWanted(place))) {
      const texts = await store.listTexts(place.workspaceId, versionIds, model, after, TEXTS_AT_ONCE);
      if (texts.length > 0) yield texts;
      after = texts.at(-1);
    }
  }

  async function embedMissing({ place, embedder }: PlaceInUse, versionIds: string[], signal: AbortSignal, onMade: Tell): Promise<void> {
    if (!embedder) return;
    const { workspaceId, space } = place;
    let made = 0;
    for await (const texts of slicesOf(place, versionIds, embedder.model)) {
      signal.throwIfAborted();
      await embeddings.save(workspaceId, embedder.model, await embed(embedder, texts, signal));
      made += texts.length;
      await onMade(made);
    }
    if (made > 0) await store.toldOfVectors(workspaceId, space);
  }

  /** Brings in some versions. False when nothing is lacking, or the space was given up. */
  async function fillSome(used: PlaceInUse, { signal, onProgress }: Options): Promise<boolean> {
    const { workspaceId, space } = used.place;
    if (!(await store.isWanted(used.place))) return false;
    const weighedAt = await store.weighedAt(workspaceId);
    const { passages: total, filled } = await countLive(db, workspaceId, space);
    const versionIds = (await store.listLacking(workspaceId, space, PASSAGES_AT_ONCE)).map(({ id }) => id);
    let [furthest, put] = [0, 0];
    const tell = async (done: number) => {
      furthest = Math.max(furthest, done);
      await onProgress(Math.min(total, filled + furthest), total);
    };
    await tell(0);
    if (versionIds.length === 0) return false;
    await embedMissing(used, versionIds, signal, tell);
    await putPoints(used.place, {
      ...{ model: used.embedder?.model ?? null, versionIds, signal },
      onPut: (points) => {
        put += points;
        return tell(put);
      },
    });
    await store.markFilled(workspaceId, space, versionIds, weighedAt);
    return true;
  }

  /** @throws EMBEDDER_… errors, INDEX_UNAVAILABLE. */
  return async function fillSpace(used: PlaceInUse, options: Options): Promise<void> {
    do options.signal.throwIfAborted();
    while (await fillSome(used, options));
  };
}

/** The same text in several passages is embedded once. */
async function embed(embedder: Embedder, texts: TextToEmbed[], signal: AbortSignal) {
  const byHash = [...new Map(texts.map(({ hash, text }) => [hash, text]))];
  const vectors = await embedder.embed(
    byHash.map(([, text]) => text),
    signal,
  );
  return byHash.map(([hash], at) => {
    const vector = vectors[at];
    if (!vector) throw new AppError("EMBEDDER_UNAVAILABLE", `${vectors.length} vectors for ${byHash.length} texts`, { retryable: true });
    return { hash, vector };
  });
}
