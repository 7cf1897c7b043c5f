import type { Database, Transaction } from "@/core/database";
import { toAppError } from "@/core/errors";
import type { JobQueue, PassageIndex } from "@/core/ports";
import { note } from "@/log";
import { countLive } from "./fill-store";
import { isKeptInStep, lockNames, type Space, spaceStore } from "./space-store";
import { isOver } from "./switch";

type Tools = {
  db: Database;
  queue: Pick<JobQueue<Transaction>, "enqueue">;
  index: Pick<PassageIndex, "dropWorkspace" | "dropSpace">;
  settle: (workspaceId: string) => Promise<void>;
};

// A job that began before a space was dropped may write into it until it expires; the longest run for six hours.
const WRITTEN_MS = 6 * 60 * 60_000;
const REMOVAL_MS = 60_000;

/** What time does to spaces: another environment is noticed, the way back closes, and what nobody asks any more goes. */
export function createSweep({ db, queue, index, settle }: Tools) {
  /** A workspace whose key cannot be opened, or the like, stops no other. */
  async function forEachWorkspace(step: (workspaceId: string) => Promise<void>): Promise<void> {
    for (const { id } of await db.workspace.findMany({ select: { id: true } }))
      await step(id).catch((cause) => note({ spacesFailed: toAppError(cause).code }));
  }

  /** The row, its points, and the vectors that no other space of the workspace has in common with it. */
  async function remove(workspaceId: string, { name, model }: Space): Promise<void> {
    await db.$transaction(
      async (transaction) => {
        await lockNames(transaction, "to-remove");
        const { count } = await transaction.indexSpace.deleteMany({ where: { workspaceId, name, state: "dropped" } });
        if (count === 0) return;
        await transaction.indexOrphan.deleteMany({ where: { workspaceId, space: name } });
        if (model !== null && (await transaction.indexSpace.count({ where: { workspaceId, model } })) === 0)
          await transaction.embedding.deleteMany({ where: { workspaceId, model } });
        const isShared = (await transaction.indexSpace.count({ where: { name } })) > 0;
        await (isShared ? index.dropWorkspace({ workspaceId, space: name }) : index.dropSpace(name));
      },
      { timeout: REMOVAL_MS },
    );
  }

  async function removeDropped(workspaceId: string, isAtOnce: boolean): Promise<void> {
    for (const space of await spaceStore.list(db, workspaceId)) {
      const isStill = isAtOnce || Date.now() - (space.endedAt?.getTime() ?? 0) > WRITTEN_MS;
      if (space.state === "dropped" && isStill) await remove(workspaceId, space);
    }
  }

  async function dropPrevious(workspaceId: string, isDue: (space: Space) => boolean): Promise<void> {
    const previous = (await spaceStore.list(db, workspaceId)).find(({ state }) => state === "previous");
    if (!previous || !isDue(previous)) return;
    const where = { workspaceId, name: previous.name, state: "previous" };
    await db.indexSpace.updateMany({ where, data: { state: "dropped", endedAt: new Date() } });
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
        await dropPrevious(workspaceId, isOver);
        await removeDropped(workspaceId, false);
        await fillLacking(workspaceId);
      }),

    /** Closes the way back now. */
    async dropPreviousNow(workspaceId: string): Promise<void> {
      await dropPrevious(workspaceId, () => true);
      await removeDropped(workspaceId, true);
    },
  };
}
