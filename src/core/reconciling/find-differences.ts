import type { IndexPlace, PassageIndex, PointPage } from "@/core/ports";
import type { KnownPoint, ReconcileStore } from "./reconcile-store";

type Tools = { index: Pick<PassageIndex, "listPoints">; store: Pick<ReconcileStore, "listLive" | "describe"> };
type Options = { onlyFilled: boolean; signal?: AbortSignal | undefined };

export type Differences = {
  points: number;
  passages: number;
  /** Passages that can be found and have no point, by version. */
  missing: Map<string, Set<string>>;
  missingCount: number;
  /** Points that belong to nothing which can be found, now or later. */
  orphans: KnownPoint[];
};

const POINTS_AT_ONCE = 5_000;

/**
 * Walks through both in the order of their ids. Postgres is read after the index, so that whatever has a point there has
 * its version here: what is being built, or went live a moment ago, is never taken for an orphan.
 */
export function createFindDifferences({ index, store }: Tools) {
  async function comparePage(place: IndexPlace, { ids, next }: PointPage, after: string | null, onlyFilled: boolean, found: Differences) {
    const unknown = new Map(ids.map((point) => [point.id, point]));
    found.points += ids.length;
    for await (const { id, versionId } of store.listLive(place, { after, upTo: next }, onlyFilled)) {
      found.passages += 1;
      if (unknown.delete(id)) continue;
      found.missing.set(versionId, (found.missing.get(versionId) ?? new Set()).add(id));
      found.missingCount += 1;
    }
    const known = unknown.size > 0 ? await store.describe(place.workspaceId, [...unknown.values()]) : [];
    found.orphans.push(...known.filter(isOrphan));
  }

  return async function findDifferences(place: IndexPlace, { onlyFilled, signal }: Options): Promise<Differences> {
    const found: Differences = { points: 0, passages: 0, missing: new Map(), missingCount: 0, orphans: [] };
    let after: string | null = null;
    do {
      signal?.throwIfAborted();
      const page: PointPage = await index.listPoints(place, { after, limit: POINTS_AT_ONCE });
      await comparePage(place, page, after, onlyFilled, found);
      after = page.next;
    } while (after !== null);
    return found;
  };
}

function isOrphan({ state, isPassage }: KnownPoint): boolean {
  if (state === "building") return false;
  return state !== "live" || !isPassage;
}
