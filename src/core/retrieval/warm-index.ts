import type { Database } from "@/core/database";
import type { PassageIndex } from "@/core/ports";
import type { IndexPlaces } from "./index-place";

type Tools = { db: Database; index: Pick<PassageIndex, "isDerived" | "countPoints">; places: Pick<IndexPlaces, "find"> };

/** Loads what the first searches of this process would wait for, where the index has it from Postgres; one workspace's failure, such as a lost key, keeps no other from it. */
export function createWarmIndex({ db, index, places }: Tools) {
  return async function warmIndex(): Promise<void> {
    if (!index.isDerived) return;
    for (const { id } of await db.workspace.findMany({ select: { id: true }, orderBy: { createdAt: "asc" } })) {
      await places
        .find(id)
        .then(({ place }) => index.countPoints(place))
        .catch(() => undefined);
    }
  };
}
