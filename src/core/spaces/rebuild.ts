import type { Database } from "@/core/database";
import { forEachWorkspace } from "@/core/each-workspace";
import { AppError } from "@/core/errors";
import { lockWorkspace } from "@/core/ingestion/revision-store";
import type { PassageIndex } from "@/core/ports";
import type { Connections } from "./connections";
import type { Fill, FillOptions } from "./fill";
import { countLive, type FillStore } from "./fill-store";
import { newName } from "./new-name";
import { spaceStore } from "./space-store";

type Tools = {
  db: Database;
  index: Pick<PassageIndex, "isDerived">;
  store: Pick<FillStore, "toldOfVectors">;
  copy: Connections["copy"];
  fill: Fill;
  closeWayBack: (workspaceId: string) => Promise<void>;
};
type RebuildOptions = FillOptions & { space?: string | undefined; dropsOld?: boolean };
const ROUNDS = 10;

export type Rebuilt = { workspaceId: string; space: string; passages: number; tookMs: number };

/**
 * Builds a workspace's part of the index anew beside the old one, which answers meanwhile and stays as the way back.
 * Everything is taken from Postgres; the embedder is not asked.
 */
export function createRebuild({ db, index, store, copy, fill, closeWayBack }: Tools) {
  /** Begins a shadow of the space that is asked. @throws INDEX_CHANGE_NOT_READY while another change is under way. */
  async function begin(workspaceId: string): Promise<string> {
    return db.$transaction(async (transaction) => {
      await lockWorkspace(transaction, workspaceId);
      const spaces = await spaceStore.list(transaction, workspaceId);
      const active = spaces.find(({ state }) => state === "active");
      const shadow = spaces.find(({ state }) => state === "shadow");
      // One that was interrupted goes on.
      if (active && shadow && shadow.model === active.model) return shadow.name;
      if (!active || shadow) throw new AppError("INDEX_CHANGE_NOT_READY", "a change of embedder is under way");
      const name = await newName(transaction, workspaceId, active.model, spaces);
      await spaceStore.insert(transaction, workspaceId, {
        name,
        state: "shadow",
        switchesByItself: true,
        ...copy(workspaceId, active, name),
      });
      return name;
    });
  }

  async function rebuild(workspaceId: string, asked: string, options: RebuildOptions): Promise<Rebuilt> {
    const begun = performance.now();
    const space = index.isDerived ? asked : await begin(workspaceId);
    if (index.isDerived) await store.toldOfVectors(workspaceId, space);
    else await fillAndSwitch(workspaceId, space, options);
    const { passages } = await countLive(db, workspaceId, space);
    if (options.dropsOld) await closeWayBack(workspaceId);
    return { workspaceId, space, passages, tookMs: Math.round(performance.now() - begun) };
  }

  async function fillAndSwitch(workspaceId: string, space: string, options: RebuildOptions): Promise<void> {
    // A document that goes live while the last one is counted needs one more round.
    for (let round = 0; round < ROUNDS; round += 1) {
      const { failure } = await fill(workspaceId, options);
      const built = (await spaceStore.list(db, workspaceId)).find(({ name }) => name === space);
      if (built?.state === "active") return;
      if (failure && failure.code !== "INDEX_CHANGE_NOT_READY") throw failure;
      if (built?.state !== "shadow") break;
    }
    throw new AppError("INDEX_CHANGE_NOT_READY", "the new space was given up, or documents changed too often", { retryable: true });
  }

  return {
    /** All workspaces, or those that ask a space of that name, one after the other. @throws as `forEachWorkspace`. */
    async *rebuildAll(options: RebuildOptions): AsyncGenerator<Rebuilt> {
      const where = { state: "active", name: options.space };
      const active = await db.indexSpace.findMany({ where, select: { workspaceId: true, name: true }, orderBy: { workspaceId: "asc" } });
      yield* forEachWorkspace(active, ({ workspaceId, name }) => rebuild(workspaceId, name, options), options.signal);
    },
  };
}
