import type { Database, Transaction } from "@/core/database";
import { toAppError } from "@/core/errors";
import type { JobQueue, PassageIndex } from "@/core/ports";
import { note } from "@/log";
import { countLive } from "./fill-store";
import { createRemovalStore } from "./removal-store";
import { isKeptInStep, type Space, spaceStore } from "./space-store";
import { WAY_BACK_HOURS } from "./switch";

type Tools = {
  db: Database;
  queue: Pick<JobQueue<Transaction>, "enqueue">;
  index: Pick<PassageIndex, "dropWorkspace" | "dropSpace">;
  settle: (workspaceId: string) => Promise<void>;
};

/** What time does to spaces: another environment is noticed, the way back closes, and what nobody asks any more goes. */
export function createSweep({ db, queue, index, settle }: Tools) {
  const removal = createRemovalStore(db);

  /** A workspace whose key cannot be opened, or the like, stops no other. */
  async function forEachWorkspace(step: (workspaceId: string) => Promise<void>): Promise<void> {
    for (const { id } of await db.workspace.findMany({ select: { id: true } }))
      await step(id).catch((cause) => note({ spacesFailed: toAppError(cause).code }));
  }

  /** Its points, its vectors, and at last its row: what ends in between is begun again. */
  async function remove(workspaceId: string, space: Space): Promise<void> {
    const claimed = await removal.claim(workspaceId, space.name);
    if (!claimed) return;
    await (claimed.isShared ? index.dropWorkspace({ workspaceId, space: space.name }) : index.dropSpace(space.name));
    await removal.forget(workspaceId, space, !claimed.isShared);
  }

  async function removeDropped(workspaceId: string): Promise<void> {
    for (const space of await spaceStore.list(db, workspaceId)) if (space.state === "dropped") await remove(workspaceId, space);
  }

  /** What a failed job left, or a change of the means while nobody worked, is begun again. */
  async function fillLacking(workspaceId: string): Promise<void> {
    const spaces = await spaceStore.list(db, workspaceId);
    const active = spaces.find(({ state }) => state === "active");
    for (const space of active ? spaces.filter((one) => isKeptInStep(one, active)) : []) {
      const { passages, filled } = await countLive(db, workspaceId, space.name);
      if (filled < passages || space.state === "shadow") return queue.enqueue(db, "space.fill", { workspaceId });
    }
  }

  return {
    /** Begins the changes that another environment asks for. */
    settleAll: () => forEachWorkspace(settle),

    /** Every hour. */
    sweep: () =>
      forEachWorkspace(async (workspaceId) => {
        await settle(workspaceId);
        await removal.dropPrevious(workspaceId, WAY_BACK_HOURS);
        await removeDropped(workspaceId);
        await fillLacking(workspaceId);
      }),

    /** What the index holds of it goes as with every space that is dropped: once nothing can be writing into it. */
    closeWayBack: (workspaceId: string) => removal.dropPrevious(workspaceId, 0),
  };
}
