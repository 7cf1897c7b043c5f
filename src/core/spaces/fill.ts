import type { Database, Transaction } from "@/core/database";
import { AppError, toAppError } from "@/core/errors";
import type { JobQueue, PassageIndex } from "@/core/ports";
import type { Reconcile } from "@/core/reconciling/reconcile";
import type { IndexPlaces, PlaceInUse } from "@/core/retrieval/index-place";
import { note } from "@/log";
import type { createCompare } from "./compare";
import type { createFillSpace } from "./fill-space";
import { countLive, type FillStore } from "./fill-store";
import { type Space, spaceStore } from "./space-store";
import type { createSwitch } from "./switch";

type Tools = {
  db: Database;
  queue: Pick<JobQueue<Transaction>, "enqueue">;
  index: Pick<PassageIndex, "isDerived">;
  places: Pick<IndexPlaces, "open">;
  store: Pick<FillStore, "unmarkWithoutVectors">;
  fillSpace: ReturnType<typeof createFillSpace>;
  reconcile: Reconcile;
  compare: ReturnType<typeof createCompare>;
  switchToShadow: ReturnType<typeof createSwitch>["switchToShadow"];
};
export type FillOptions = { signal: AbortSignal; onProgress?: (done: number, total: number) => void };

const AGAIN_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 600;

/** Brings every space of a workspace that is kept in step to what Postgres holds; ends the change to another where that is due. */
export function createFill({ db, queue, index, places, store, fillSpace, reconcile, compare, switchToShadow }: Tools) {
  async function fillOne(used: PlaceInUse, { signal, onProgress }: FillOptions): Promise<AppError | null> {
    const { workspaceId, space } = used.place;
    const change = (changes: Partial<Space>) => spaceStore.change(db, workspaceId, space, changes);
    try {
      await fillSpace(used, {
        signal,
        onProgress: async (done, total) => {
          onProgress?.(done, total);
          await change({ done, total, failureCode: null });
        },
      });
      return null;
    } catch (cause) {
      signal.throwIfAborted();
      const failure = toAppError(cause);
      note({ spaceFailed: failure.code });
      await change({ failureCode: failure.code });
      return failure;
    }
  }

  /** @throws INDEX_INCOMPLETE where a vector is lacking; what lacks it is filled again. */
  async function assertVectors({ place: { workspaceId, space }, embedder }: PlaceInUse): Promise<void> {
    const count = embedder ? await store.unmarkWithoutVectors(workspaceId, space, embedder.model) : 0;
    if (count > 0) throw new AppError("INDEX_INCOMPLETE", `${count} documents lack vectors`, { retryable: true });
  }

  /** What was filled is counted and compared once, before anyone is told that it is ready. */
  async function makeReady(asked: PlaceInUse, shadow: PlaceInUse, signal: AbortSignal): Promise<void> {
    const { workspaceId, space } = shadow.place;
    await assertVectors(shadow);
    if (!index.isDerived) await reconcile.repair(shadow.place, { signal });
    // A space that is only built anew is asked by the words: its vectors are the same, and its embedder is left alone.
    const isRebuilt = asked.embedder?.model === shadow.embedder?.model;
    const [before, after] = isRebuilt ? [asked, shadow].map(({ place }) => ({ place, embedder: null })) : [asked, shadow];
    const comparison = before && after ? await compare(before, after, signal) : [];
    await spaceStore.change(db, workspaceId, space, { readyAt: new Date(), comparison });
  }

  async function finish(workspaceId: string, all: PlaceInUse[], signal: AbortSignal): Promise<void> {
    const shadow = (await spaceStore.list(db, workspaceId)).find(({ state }) => state === "shadow");
    const used = all.find(({ place }) => place.space === shadow?.name);
    const [asked] = all;
    if (!shadow || !used || !asked) return;
    const { passages, filled } = await countLive(db, workspaceId, shadow.name);
    if (filled < passages) return;
    if (!shadow.readyAt) await makeReady(asked, used, signal);
    if (shadow.switchesByItself || passages === 0) await switchToShadow(workspaceId);
  }

  /** @throws nothing but the abort: what failed is shown with its space, and tried again where that may help. */
  return async function fill(workspaceId: string, options: FillOptions): Promise<{ failure: AppError | null }> {
    const all = await places.open(workspaceId);
    let failure: AppError | null = null;
    for (const used of all) failure = (await fillOne(used, options)) ?? failure;
    await finish(workspaceId, all, options.signal).catch((cause) => {
      options.signal.throwIfAborted();
      failure = toAppError(cause);
    });
    if (mayHelp(failure)) await queue.enqueue(db, "space.fill", { workspaceId }, { afterSeconds: waitAfter(failure) });
    return { failure };
  };
}

function mayHelp(failure: AppError | null): failure is AppError {
  return failure !== null && (failure.retryable || failure.code === "UNEXPECTED" || failure.code === "INDEX_CHANGE_NOT_READY");
}

/** As long as the provider asks, within reason. */
function waitAfter({ retryAfterSeconds }: AppError): number {
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(AGAIN_SECONDS, retryAfterSeconds ?? 0));
}

export type Fill = ReturnType<typeof createFill>;
