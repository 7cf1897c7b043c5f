import { databaseTime } from "@/core/clock";
import type { Database, Transaction } from "@/core/database";
import { lockWorkspace } from "@/core/ingestion/revision-store";
import type { JobQueue } from "@/core/ports";
import { spaceOf } from "@/core/retrieval/index-place";
import type { ChosenEmbedder, Connections } from "./connections";
import { newName } from "./new-name";
import { type Space, spaceStore } from "./space-store";

type Tools = {
  db: Database;
  queue: Pick<JobQueue<Transaction>, "enqueue">;
  findChosen: (workspaceId: string) => Promise<ChosenEmbedder | null>;
  keep: Connections["keep"];
};
type Situation = { workspaceId: string; spaces: Space[]; active: Space; chosen: ChosenEmbedder | null };

/** Begins the change to the embedder that is chosen, where another one is in use; the one in use goes on answering. */
export function createSettle({ db, queue, findChosen, keep }: Tools) {
  /** `isChosen`: somebody chose just now, whatever was declined before. */
  return async function settle(workspaceId: string, { isChosen = false } = {}): Promise<void> {
    const chosen = await findChosen(workspaceId);
    await db.$transaction(async (transaction) => {
      await lockWorkspace(transaction, workspaceId);
      const spaces = await spaceStore.list(transaction, workspaceId);
      const active = spaces.find(({ state }) => state === "active");
      // Before the first document there is nothing to change.
      if (!active || (await isDeclined(transaction, workspaceId, chosen, isChosen))) return;
      const situation = { workspaceId, spaces, active, chosen };
      if (active.model === modelOf(chosen)) await stay(transaction, situation);
      else await begin(transaction, situation);
    });
  };

  /** The key may be another one; what was begun for another embedder ends. */
  async function stay(transaction: Transaction, { workspaceId, spaces, active, chosen }: Situation): Promise<void> {
    await spaceStore.change(transaction, workspaceId, active.name, keep(workspaceId, active.name, chosen));
    const shadow = spaces.find(({ state }) => state === "shadow");
    if (shadow && shadow.model !== active.model) await dropSpace(transaction, workspaceId, shadow.name);
  }

  async function begin(transaction: Transaction, { workspaceId, spaces, active, chosen }: Situation): Promise<void> {
    const model = modelOf(chosen);
    const shadow = spaces.find(({ state }) => state === "shadow");
    const isBegun = shadow?.model === model;
    if (shadow && !isBegun) await dropSpace(transaction, workspaceId, shadow.name);
    const there = isBegun ? shadow : spaces.find((space) => space.state === "previous" && space.model === model);
    const name = there?.name ?? (await newName(transaction, workspaceId, model, spaces));
    // Without an embedder before there is nothing to compare with; without one from now on no text shall leave any more.
    const switchesByItself = active.model === null || model === null;
    const begun = { state: "shadow" as const, switchesByItself, failureCode: null, endedAt: null, ...keep(workspaceId, name, chosen) };
    if (there) await spaceStore.change(transaction, workspaceId, name, begun);
    else await spaceStore.insert(transaction, workspaceId, { name, ...begun });
    await queue.enqueue(transaction, "space.fill", { workspaceId });
  }
}

async function isDeclined(
  transaction: Transaction,
  workspaceId: string,
  chosen: ChosenEmbedder | null,
  isChosen: boolean,
): Promise<boolean> {
  if (isChosen) await transaction.workspace.update({ where: { id: workspaceId }, data: { declinedSpace: null }, select: { id: true } });
  const { declinedSpace } = await transaction.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { declinedSpace: true } });
  return declinedSpace === spaceOf(modelOf(chosen));
}

function modelOf(chosen: ChosenEmbedder | null): string | null {
  return chosen?.embedder.model ?? null;
}

/** Nobody asks it any more; what the index holds of it is removed by the sweep, once nothing can be writing into it. */
export async function dropSpace(transaction: Transaction, workspaceId: string, name: string): Promise<void> {
  await spaceStore.change(transaction, workspaceId, name, { state: "dropped", endedAt: await databaseTime(transaction) });
}
