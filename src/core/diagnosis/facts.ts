import type { MachineState, StoreState } from "@/contracts/status";

import type { DiagnosisStore } from "./store";

/** What Postgres says of the whole installation. */
export type LibraryFacts = {
  server: Awaited<ReturnType<DiagnosisStore["readServer"]>>;
  migrations: string[];
  /** The oldest release that can work with the schema. */
  minRelease: string | null;
  documents: Awaited<ReturnType<DiagnosisStore["countDocuments"]>>;
  /** `points` is null where it was not asked for, or the index did not answer. */
  indexes: { workspaceId: string; revision: number; passages: number; points: number | null }[];
  comparisons: Awaited<ReturnType<DiagnosisStore["sumComparisons"]>>;
  jobs: Awaited<ReturnType<DiagnosisStore["countJobs"]>>;
};

/** Everything that can be seen at one look; `library` is null while the database does not answer. */
export type Facts = { stores: StoreState[]; machine: MachineState; library: LibraryFacts | null };
