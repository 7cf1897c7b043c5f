/** How often a runner says that it lives, and saves what it has written. */
export const SAVE_EVERY_MS = 1_000;
/** A run silent for longer lost its process. */
export const ABANDONED_AFTER_MS = 15_000;

/** Whether a running answer's process has died, by the time of its last heartbeat; both times are the database's. */
export function isAbandoned(heartbeatAt: Date, now: Date): boolean {
  return now.getTime() - heartbeatAt.getTime() > ABANDONED_AFTER_MS;
}
