import { createEventLog } from "@/adapters/event-log";
import { createFileStore } from "@/adapters/file-store";
import { createJobQueue } from "@/adapters/job-queue";
import { createDatabase } from "@/adapters/postgres";
import { createAccounts } from "@/core/accounts/service";
import { createTerminal } from "@/core/accounts/terminal";
import { createDocuments } from "@/core/documents/service";
import { createDiagnosis } from "@/core/diagnosis/service";
import { createKeys } from "@/core/keys/service";
import { env, required } from "@/env";

/** Introduces core to its adapters. */
function createContainer() {
  const databaseUrl = required("DATABASE_URL");
  const db = createDatabase(databaseUrl);
  const events = createEventLog();
  const files = createFileStore(env().DATA_DIR);
  const queue = createJobQueue(databaseUrl);
  const accounts = createAccounts(db);
  const keys = createKeys(db);
  return {
    accounts,
    terminal: createTerminal(db),
    diagnosis: createDiagnosis(db),
    keys,
    documents: createDocuments({ db, files, queue, events }),
    /** @throws when the database does not answer. */
    async checkReady(): Promise<void> {
      await db.$queryRaw`SELECT 1`;
    },
    async close(): Promise<void> {
      await queue.close();
      await db.$disconnect();
    },
  };
}
export type Container = ReturnType<typeof createContainer>;

// Next loads modules more than once in a process (instrumentation, routes); there is one container all the same.
const shared = globalThis as { miniragContainer?: Container };

/** The product of this process, made at the first call. */
export function container(): Container {
  shared.miniragContainer ??= createContainer();
  return shared.miniragContainer;
}
