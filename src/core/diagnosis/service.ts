import type { Check, MachineState } from "@/contracts/status";
import type { Database } from "@/core/database";
import type { PassageIndex, StoreProbe } from "@/core/ports";
import type { IndexPlaces } from "@/core/retrieval/index-place";

import { checksOf } from "./checks";
import type { Facts } from "./facts";
import { probeStores } from "./probe";
import { createDiagnosisStore, type DiagnosisStore } from "./store";

export type DiagnosisTools = {
  db: Database;
  /** The stores beside Postgres. */
  probes: StoreProbe[];
  index: Pick<PassageIndex, "countPoints" | "isDerived">;
  places: Pick<IndexPlaces, "find">;
  lookAtMachine: () => Promise<MachineState>;
};
/** What can be said of this installation: for the status page, `minirag doctor`, health and figures. No text, no secrets. */
export function createDiagnosis({ db, probes, index, places, lookAtMachine }: DiagnosisTools) {
  const store = createDiagnosisStore(db);
  const postgres: StoreProbe = {
    name: "PostgreSQL",
    check: async () => ({ version: (await store.readServer()).version, note: null }),
  };

  /** Everything that can be seen now; `library` is null while the database does not answer. */
  async function look(): Promise<Facts> {
    const [stores, machine] = await Promise.all([probeStores([postgres, ...probes]), lookAtMachine()]);
    if (stores[0]?.state === "down") return { stores, machine, library: null };
    const library = await lookAtLibrary(store);
    return { stores, machine, library: { ...library, indexes: library.indexes.map((found) => ({ ...found, points: null })) } };
  }

  /** Points in the workspace's part of the index; null where it does not answer, or its embedder's key cannot be opened. */
  async function countPoints(workspaceId: string): Promise<number | null> {
    const found = places.find(workspaceId).then(({ place }) => index.countPoints(place));
    return found.catch(() => null);
  }

  /** One that loads itself from Postgres would be loaded only to be counted; what can be said without is whether it can be reached. */
  async function examineIndex({ workspaceId, passages }: { workspaceId: string; passages: number }): Promise<number | null> {
    if (!index.isDerived) return countPoints(workspaceId);
    return places.find(workspaceId).then(
      () => passages,
      () => null,
    );
  }

  return {
    look,
    countPoints,
    /** The same as lines for the terminal, the index counted too. */
    async examine(): Promise<{ facts: Facts; checks: Check[] }> {
      const facts = await look();
      for (const found of facts.library?.indexes ?? []) found.points = await examineIndex(found);
      return { facts, checks: checksOf(facts) };
    },
  };
}
export type Diagnosis = ReturnType<typeof createDiagnosis>;

async function lookAtLibrary(store: DiagnosisStore) {
  const [server, migrations, minRelease, documents, indexes, comparisons, jobs] = await Promise.all([
    store.readServer(),
    store.listMigrations(),
    store.findMinRelease(),
    store.countDocuments(),
    store.listIndexes(),
    store.sumComparisons(),
    store.countJobs(),
  ]);
  return { server, migrations, minRelease, documents, indexes, comparisons, jobs };
}
