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
  const name = nameSpace(model, known, taken);
  await forgetFilled(transaction, workspaceId, name);
  return name;
}
