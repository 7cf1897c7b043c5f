import type { Reconciliation } from "@/contracts/status";
import { forEachWorkspace } from "@/core/each-workspace";
import { AppError } from "@/core/errors";
import { JobPostponed } from "@/core/job-postponed";
import type { IndexPlace, PassageIndex } from "@/core/ports";
import type { SpaceRows } from "@/core/retrieval/index-place";
import type { PutPoints } from "@/core/spaces/put-points";
import { note } from "@/log";
import { createFindDifferences, type Differences } from "./find-differences";
import type { KnownPoint, ReconcileStore } from "./reconcile-store";

type Tools = {
  index: Pick<PassageIndex, "isDerived" | "listPoints" | "removePoints">;
  store: ReconcileStore;
  rows: Pick<SpaceRows, "list">;
  putPoints: PutPoints;
};
export type ReconcileOptions = {
  /** Only counts. */
  isDry?: boolean;
  /** Removes also more than a fifth of a workspace's points and more than ten. */
  removesMany?: boolean;
  signal?: AbortSignal | undefined;
};
type PlaceReport = Pick<Reconciliation, "passages" | "missing" | "orphans" | "removed" | "isRefused"> & { place: IndexPlace };
type Workspace = { workspaceId: string };
type Spaced = { place: IndexPlace; model: string | null; onlyFilled: boolean };

// Whoever found a passage before its version ended may still read it; a point that nobody knows gets as long.
const ORPHAN_MS = 60 * 60_000;
const MOST_REMOVED = 0.2;
// So few are a fifth of a small library, and no sign of a wrong database.
const ALWAYS_REMOVED = 10;
const POSTPONED_SECONDS = 600;
const NO_DIFFERENCES = { missing: 0, orphans: 0, removed: 0, isRefused: false };

export type Reconcile = ReturnType<typeof createReconcile>;

/** Compares the index with Postgres, which is right: puts in what is missing, and removes what nobody can find any more. */
export function createReconcile({ index, store, rows, putPoints }: Tools) {
  const findDifferences = createFindDifferences({ index, store });

  async function putMissing({ place, model }: Spaced, { missing }: Differences, signal?: AbortSignal): Promise<void> {
    const only = new Set([...missing.values()].flatMap((ids) => [...ids]));
    await putPoints(place, { model, versionIds: [...missing.keys()], only, signal });
  }

  /** Orphans that were there long enough: since their version ended, else since they were first seen. */
  async function findOld(place: IndexPlace, orphans: KnownPoint[], isDry: boolean): Promise<string[]> {
    const strangers = orphans.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
    const firstSeen = isDry ? await store.firstSeen(place) : await store.remember(place, strangers);
    const now = await store.time();
    const since = ({ id, endedAt }: KnownPoint) => endedAt ?? firstSeen.get(id) ?? now;
    return orphans.filter((orphan) => now.getTime() - since(orphan).getTime() > ORPHAN_MS).map(({ id }) => id);
  }

  async function reconcilePlace(spaced: Spaced, { isDry = false, removesMany = false, signal }: ReconcileOptions): Promise<PlaceReport> {
    const { place, onlyFilled } = spaced;
    // What loads itself from Postgres lacks nothing, and would be loaded only to be compared.
    if (index.isDerived) return { place, passages: await store.countLive(place, onlyFilled), ...NO_DIFFERENCES };
    const found = await findDifferences(place, { onlyFilled, signal });
    if (!isDry) await putMissing(spaced, found, signal);
    const old = await findOld(place, found.orphans, isDry);
    const isRefused = old.length > Math.max(ALWAYS_REMOVED, MOST_REMOVED * found.points) && !removesMany;
    if (!isDry && !isRefused && old.length > 0) await index.removePoints(place, old);
    const { passages, missingCount: missing, orphans } = found;
    return { place, passages, missing, orphans: orphans.length, removed: isRefused ? 0 : old.length, isRefused };
  }

  /** Spaces that are being filled, or are no longer written to, lack documents by right. */
  async function listSpaces(workspaceId: string): Promise<Spaced[]> {
    const kept = (await rows.list(workspaceId)).filter(({ state }) => state !== "dropped");
    return kept.map(({ name, model, state }) => ({ place: { workspaceId, space: name }, model, onlyFilled: state !== "active" }));
  }

  async function reconcileWorkspace(workspaceId: string, options: ReconcileOptions = {}): Promise<Reconciliation> {
    const begun = performance.now();
    const reports: PlaceReport[] = [];
    for (const spaced of await listSpaces(workspaceId)) reports.push(await reconcilePlace(spaced, options));
    const total = (count: (report: PlaceReport) => number) => reports.reduce((sum, report) => sum + count(report), 0);
    const report: Reconciliation = {
      ranAt: new Date().toISOString(),
      passages: total(({ passages }) => passages),
      missing: total(({ missing }) => missing),
      orphans: total(({ orphans }) => orphans),
      removed: total(({ removed }) => removed),
      isRefused: reports.some(({ isRefused }) => isRefused),
      tookMs: Math.round(performance.now() - begun),
    };
    if (!options.isDry) await store.save(workspaceId, report);
    return report;
  }

  return {
    reconcileWorkspace,

    /** Every workspace. @throws INDEX_UNAVAILABLE at once, and at the end the first failure of those that could not be compared. */
    async reconcileAll(options: ReconcileOptions = {}): Promise<{ workspaceId: string; report: Reconciliation }[]> {
      const reports: { workspaceId: string; report: Reconciliation }[] = [];
      const compare = async ({ workspaceId }: Workspace) => ({ workspaceId, report: await reconcileWorkspace(workspaceId, options) });
      for await (const report of forEachWorkspace(await store.listWorkspaces(), compare, options.signal)) reports.push(report);
      return reports;
    },

    /**
     * Puts in what a place lacks of what it is said to hold, and removes nothing.
     * @throws INDEX_INCOMPLETE (retryable) where it lacks something all the same.
     */
    async repair(place: IndexPlace, { signal }: { signal: AbortSignal }): Promise<void> {
      const spaced = (await listSpaces(place.workspaceId)).find((one) => one.place.space === place.space);
      if (!spaced) return;
      const found = await findDifferences(place, { onlyFilled: true, signal });
      if (found.missingCount === 0) return;
      await putMissing(spaced, found, signal);
      const { missingCount } = await findDifferences(place, { onlyFilled: true, signal });
      if (missingCount > 0) throw new AppError("INDEX_INCOMPLETE", `${missingCount} points are missing`, { retryable: true });
    },

    findLast: (workspaceId: string) => store.findLast(workspaceId),
  };
}

/** The nightly job. @throws JobPostponed while the index is away. */
export function createReconcileNightly({ reconcileAll }: Pick<Reconcile, "reconcileAll">) {
  return async function reconcileNightly(signal: AbortSignal): Promise<void> {
    const reports = await reconcileAll({ signal }).catch((cause) => {
      if (cause instanceof AppError && cause.code === "INDEX_UNAVAILABLE") throw new JobPostponed(cause.code, POSTPONED_SECONDS, cause);
      throw cause;
    });
    const total = (count: (report: Reconciliation) => number) => reports.reduce((sum, { report }) => sum + count(report), 0);
    note({
      missing: total(({ missing }) => missing),
      orphans: total(({ orphans }) => orphans),
      removed: total(({ removed }) => removed),
      refused: total(({ isRefused }) => Number(isRefused)),
    });
  };
}
