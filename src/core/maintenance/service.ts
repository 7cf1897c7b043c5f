import type { Database } from "@/core/database";
import { pause } from "@/core/pause";
import { createMaintenanceStore, type Held } from "./store";

const LOOK_EVERY_MS = 1_000;
// A worker looks once a second whether it may take jobs; what it has just taken counts from the next look on.
const QUIET_LOOKS = 3;
const LEASE_SECONDS = 30;

export type Maintenance = ReturnType<typeof createMaintenance>;

/** The time in which no worker takes a job. Whoever holds it says so again before it is over, or it ends by itself. */
export function createMaintenance(db: Database, leaseSeconds = LEASE_SECONDS) {
  const store = createMaintenanceStore(db);
  const { find, hold, release } = store;

  /** Waits until no job has run for three looks. Answers false where some still run when the time is over. */
  async function untilQuiet(withinMs: number, signal: AbortSignal): Promise<boolean> {
    const endsAt = Date.now() + withinMs;
    for (let quiet = 0; quiet < QUIET_LOOKS; await pause(LOOK_EVERY_MS, signal)) {
      if (signal.aborted || Date.now() > endsAt) return false;
      quiet = (await store.countRunningJobs()) === 0 ? quiet + 1 : 0;
    }
    return true;
  }

  /** Holds it for as long as the signal lasts, and lets go. A holder that is killed has let go half a minute later. Answers false where another one holds it, or took it while this process slept. */
  async function keep(holder: string, signal: AbortSignal, onHeld: () => void): Promise<boolean> {
    if (!(await hold(holder, leaseSeconds))) return false;
    onHeld();
    while (!signal.aborted) {
      await pause((leaseSeconds * 1_000) / 3, signal);
      // A database that is away for a moment is asked again; it has not given the time to another one either.
      if (!signal.aborted && !(await hold(holder, leaseSeconds).catch(() => true))) return false;
    }
    await release(holder);
    return true;
  }

  return {
    find: (): Promise<Held | null> => find(),
    /** Whether a worker may take jobs now. */
    isHeld: async (): Promise<boolean> => (await find()) !== null,
    hold,
    release,
    keep,
    untilQuiet,
  };
}
