import { readFile } from "node:fs/promises";
import { limits } from "@/contracts/limits";

const LOOK_EVERY_MS = 1_000;
// A proxy takes two looks, a second apart, to leave a server. Whoever is sent away before that comes back here.
const LEFT_AFTER_MS = 5_000;
// Whoever starts a server alone waits 12 s for its end. A slot ends what it has begun, since the other one goes on.
const DRAIN_MS = 8_000;
const SLOT_DRAIN_MS = limits.runMs + 5_000;

type Settings = { slot: string | undefined; slotsFile: string | undefined; lookEveryMs?: number; leftAfterMs?: number };
export type Readiness = ReturnType<typeof createReadiness>;

/** Whether this process takes requests: it has started, is not ending, and its slot is one of those that serve. */
export function createReadiness({ slot, slotsFile, lookEveryMs = LOOK_EVERY_MS, leftAfterMs = LEFT_AFTER_MS }: Settings) {
  const closing = new AbortController();
  let left = new AbortController();
  let hasStarted = false;
  let servedAt: number | null = null;

  async function isNamed(): Promise<boolean> {
    if (!slotsFile || !slot) return true;
    // Where it cannot be read, the other slot may be the one that serves.
    const names = await readFile(/*turbopackIgnore: true*/ slotsFile, "utf8").catch(() => "");
    return names.split(/\s+/).includes(slot);
  }

  async function look(): Promise<void> {
    if (await isNamed()) {
      servedAt = Date.now();
      if (left.signal.aborted && !closing.signal.aborted) left = new AbortController();
    } else if (servedAt !== null && Date.now() - servedAt > leftAfterMs) left.abort();
  }

  return {
    isReady: async (): Promise<boolean> => hasStarted && !closing.signal.aborted && (await isNamed()),
    /** Aborts when this process ends and the other slot goes on with its streams; without slots they may end by themselves. */
    handedOver: slot ? closing.signal : new AbortController().signal,
    /** Aborts when this slot no longer serves: what would never end by itself ends then, and goes on elsewhere. */
    left: (): AbortSignal => left.signal,
    /** How long requests and answers may take to end when this process does. */
    drainMs: slot ? SLOT_DRAIN_MS : DRAIN_MS,
    start(): void {
      hasStarted = true;
      if (!slotsFile) return;
      const timer = setInterval(look, lookEveryMs).unref();
      closing.signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    },
    close(): void {
      closing.abort();
      left.abort();
    },
  };
}
