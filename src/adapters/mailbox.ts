import type { RawEntry } from "./stream-reader";

const MOST = 2_000;

export type Mailbox = ReturnType<typeof createMailbox>;

/** What has come for one follower, bounded: of a follower that does not read, only the newest stays, and the rest is asked for again. */
export function createMailbox(signal: AbortSignal) {
  let entries: RawEntry[] = [];
  let isRung = false;
  let open = () => {};
  const ring = () => {
    isRung = true;
    open();
  };
  return {
    receive(more: RawEntry[]): void {
      entries = entries.length + more.length > MOST ? more.slice(-1) : [...entries, ...more];
      ring();
    },
    wake: ring,
    take(): RawEntry[] {
      const taken = entries;
      entries = [];
      return taken;
    },
    /** Until something comes or changes, the signal aborts, or the time is over. */
    async wait(longestMs?: number): Promise<void> {
      if (!isRung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          open = () => {
            clearTimeout(timer);
            signal.removeEventListener("abort", ring);
            resolve();
          };
          const timer = longestMs === undefined ? undefined : setTimeout(open, longestMs);
          signal.addEventListener("abort", ring, { once: true });
        });
      }
      isRung = false;
    },
  };
}
