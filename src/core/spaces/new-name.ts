import type { Transaction } from "@/core/database";
import { nameSpace } from "./space-name";
import { lockNames, type Space, spaceStore } from "./space-store";

/** A name that the workspace has not used for these vectors. */
export async function newName(transaction: Transaction, model: string | null, spaces: Pick<Space, "name">[]): Promise<string> {
  await lockNames(transaction, "to-name");
  const known = await spaceStore.listNames(transaction, model);
  return nameSpace(
    model,
    known,
    spaces.map(({ name }) => name),
  );
}
