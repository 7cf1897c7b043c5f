import type { IndexPlace, IndexPoint, PassageIndex } from "@/core/ports";
import type { FillStore } from "./fill-store";

type Tools = {
  index: Pick<PassageIndex, "upsert" | "removeVersion" | "isDerived">;
  points: (workspaceId: string, versionIds: string[], model: string | null) => AsyncIterable<IndexPoint[]>;
  store: Pick<FillStore, "isWanted" | "listEnded">;
};
type Put = {
  model: string | null;
  versionIds: string[];
  only?: Set<string>;
  signal?: AbortSignal | undefined;
  onPut?: (points: number) => Promise<void>;
};

export type PutPoints = ReturnType<typeof createPutPoints>;

/** Puts what Postgres holds of live versions into a place of the index; the embedder is not asked. */
export function createPutPoints({ index, points, store }: Tools) {
  /** Takes the next batch from Postgres while the index takes the last one. Answers how many points it put. */
  return async function putPoints(place: IndexPlace, { model, versionIds, only, signal, onPut }: Put): Promise<number> {
    if (index.isDerived || versionIds.length === 0) return 0;
    let putting: Promise<void> = Promise.resolve();
    let count = 0;
    try {
      for await (const batch of points(place.workspaceId, versionIds, model)) {
        const wanted = only ? batch.filter(({ id }) => only.has(id)) : batch;
        await putting;
        signal?.throwIfAborted();
        if (!(await store.isWanted(place))) break;
        putting = index.upsert(place, wanted).then(() => onPut?.(wanted.length));
        // Awaited with the next batch; until then its failure is nobody's.
        putting.catch(() => undefined);
        count += wanted.length;
      }
      await putting;
    } finally {
      await putting.catch(() => undefined);
      await removeEnded(place, versionIds);
    }
    return count;
  };

  /** A purge that came before our points left them to us; one that comes later removes them itself. */
  async function removeEnded(place: IndexPlace, versionIds: string[]): Promise<void> {
    for (const versionId of await store.listEnded(place.workspaceId, versionIds)) await index.removeVersion(place, versionId);
  }
}
