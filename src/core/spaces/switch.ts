import { databaseTime } from "@/core/clock";
import type { Database, Transaction } from "@/core/database";
import { AppError } from "@/core/errors";
import { lockWorkspace } from "@/core/ingestion/revision-store";
import type { JobQueue } from "@/core/ports";
import { spaceOf } from "@/core/retrieval/index-place";
import { countLive } from "./fill-store";
import { dropSpace } from "./settle";
import { type Space, spaceStore } from "./space-store";

type Tools = { db: Database; queue: Pick<JobQueue<Transaction>, "enqueue"> };
type Switching = { transaction: Transaction; workspaceId: string; spaces: Space[]; active: Space };

export const WAY_BACK_HOURS = 24;
const WAY_BACK_MS = WAY_BACK_HOURS * 60 * 60_000;

/** From one space to another, in one transaction that no swap of a document crosses. */
export function createSwitch({ db, queue }: Tools) {
  function locked<Result>(workspaceId: string, change: (switching: Switching) => Promise<Result>): Promise<Result> {
    return db.$transaction(async (transaction) => {
      await lockWorkspace(transaction, workspaceId);
      const spaces = await spaceStore.list(transaction, workspaceId);
      const active = spaces.find(({ state }) => state === "active");
      if (!active) throw notReady("nothing is asked yet");
      return change({ transaction, workspaceId, spaces, active });
    });
  }

  return {
    /** Asks the shadow from the commit on. @throws INDEX_CHANGE_NOT_READY where it lacks a single document. */
    switchToShadow: (workspaceId: string): Promise<void> =>
      locked(workspaceId, async (switching) => {
        const shadow = switching.spaces.find(({ state }) => state === "shadow");
        if (!shadow?.readyAt || !(await isWhole(switching, shadow))) throw notReady("the shadow lacks documents, or is none");
        await ask(switching, shadow);
      }),

    /**
     * Asks the space of before again, and remembers that the chosen one was declined. What it was not kept in step with
     * is filled first, and it is asked when that is done.
     * @throws INDEX_CHANGE_NOT_READY after a day.
     */
    goBack: (workspaceId: string): Promise<void> => locked(workspaceId, (switching) => goBack(switching, queue)),

    /** Gives the change up. @throws INDEX_CHANGE_NOT_READY where none is under way. */
    cancel: (workspaceId: string): Promise<void> =>
      locked(workspaceId, async ({ transaction, spaces, active }) => {
        const shadow = spaces.find(({ state }) => state === "shadow");
        if (!shadow) throw notReady("no change is under way");
        await dropSpace(transaction, workspaceId, shadow.name);
        if (shadow.model !== active.model) await decline(transaction, workspaceId, shadow);
      }),
  };
}

async function goBack(switching: Switching, queue: Tools["queue"]): Promise<void> {
  const { transaction, workspaceId, spaces, active } = switching;
  const previous = wayBackOf(spaces, await databaseTime(transaction));
  for (const { name, state } of spaces) if (state === "shadow") await dropSpace(transaction, workspaceId, name);
  if (active.model !== previous.model) await decline(transaction, workspaceId, active);
  if (await isWhole(switching, previous)) return ask(switching, previous);
  await spaceStore.change(transaction, workspaceId, previous.name, { state: "shadow", switchesByItself: true, failureCode: null });
  await queue.enqueue(transaction, "space.fill", { workspaceId });
}

/** @throws INDEX_CHANGE_NOT_READY. */
function wayBackOf(spaces: Space[], now: Date): Space {
  const previous = spaces.find(({ state }) => state === "previous");
  if (previous && closesAt(previous) > now) return previous;
  throw notReady("the way back is closed");
}

/** When a space of before ceases to be the way back, by the database's clock. */
export function closesAt({ endedAt }: Pick<Space, "endedAt">): Date {
  return new Date((endedAt?.getTime() ?? 0) + WAY_BACK_MS);
}

async function isWhole({ transaction, workspaceId }: Switching, { name }: Space): Promise<boolean> {
  const { passages, filled } = await countLive(transaction, workspaceId, name);
  return filled === passages;
}

/** One of each state at a time, so the space of before makes room first. */
async function ask({ transaction, workspaceId, spaces, active }: Switching, next: Space): Promise<void> {
  const previous = spaces.find(({ state, name }) => state === "previous" && name !== next.name);
  if (previous) await dropSpace(transaction, workspaceId, previous.name);
  await dropSpace(transaction, workspaceId, next.name);
  await spaceStore.change(transaction, workspaceId, active.name, { state: "previous", endedAt: await databaseTime(transaction) });
  await spaceStore.change(transaction, workspaceId, next.name, {
    state: "active",
    endedAt: null,
    switchesByItself: false,
    failureCode: null,
  });
  // Whatever remembers answers of this library remembers them of another one now.
  await transaction.workspace.update({ where: { id: workspaceId }, data: { indexRevision: { increment: 1 } }, select: { id: true } });
}

/** A restart, or the hourly look, does not begin again what an owner did not want. */
async function decline(transaction: Transaction, workspaceId: string, { model }: Space): Promise<void> {
  await transaction.workspace.update({ where: { id: workspaceId }, data: { declinedSpace: spaceOf(model) }, select: { id: true } });
}

function notReady(why: string): AppError {
  return new AppError("INDEX_CHANGE_NOT_READY", why);
}
