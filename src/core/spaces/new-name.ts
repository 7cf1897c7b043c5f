import type { Transaction } from "@/core/database";
import { forgetFilled } from "./fill-store";
import { nameSpace } from "./space-name";
import { lockNames, type Space, spaceStore } from "./space-store";

/** A name that the workspace has no space of. What it held under that name once, it holds no more. */
export async function newName(
  transaction: Transaction,
  workspaceId: string,
  model: string | null,
  spaces: Pick<Space, "name">[],
): Promise<string> {
  await lockNames(transaction, "to-name");
  const known = await spaceStore.listNames(transaction, model);
  const taken = spaces.map(({ name }) => name);
  // What all have dropped may be on its way out of the index this moment, with whatever is put there.
  const leaving = known.filter(({ isKept }) => !isKept).map(({ name }) => name);
  const shared = known.filter(({ isKept }) => isKept).map(({ name }) => name);
  const name = nameSpace(model, { shared, taken, leaving });
  await forgetFilled(transaction, workspaceId, name);
  return name;
}
