import type { Database } from "@/core/database";
import { createDiagnosisStore } from "./store";

/** What `minirag doctor` looks at in the database. */
export function createDiagnosis(db: Database) {
  const store = createDiagnosisStore(db);
  return {
    async look() {
      const [server, migrations, documents, indexes, jobs] = await Promise.all([
        store.readServer(),
        store.listMigrations(),
        store.countDocuments(),
        store.listIndexes(),
        store.countJobs(),
      ]);
      return { server, migrations, documents, indexes, jobs };
    },
  };
}
