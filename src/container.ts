import { createEventLog } from "@/adapters/event-log";
import { createDatabase } from "@/adapters/postgres";
import { createAccounts } from "@/core/accounts/service";
import { createTerminal } from "@/core/accounts/terminal";
import { createKeys } from "@/core/keys/service";
import { required } from "@/env";

/** Introduces core to its adapters. */
function createContainer() {
  const db = createDatabase(required("DATABASE_URL"));
  const events = createEventLog();
  const accounts = createAccounts(db);
  const keys = createKeys(db);
  return {
    accounts,
    terminal: createTerminal(db),
    keys,
    events,
    async close(): Promise<void> {
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
