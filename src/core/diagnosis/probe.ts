import type { StoreState } from "@/contracts/status";
import type { StoreProbe } from "@/core/ports";

const PATIENCE_MS = 3_000;
const SLOW_MS = 250;

/** Asks every store at once how it does; one that does not answer within three seconds is down. */
export function probeStores(probes: StoreProbe[]): Promise<StoreState[]> {
  return Promise.all(probes.map(probe));
}

async function probe({ name, check }: StoreProbe): Promise<StoreState> {
  const startedAt = performance.now();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no answer")), PATIENCE_MS);
  const outcome = await Promise.race([check(), late]).then(
    (found) => ({ found }),
    (cause: unknown) => ({ cause }),
  );
  clearTimeout(timer);
  const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10;
  // A store's own words may name addresses and users; its error's code does not.
  if ("cause" in outcome) return { name, state: "down", latencyMs, version: null, note: codeOf(outcome.cause) };
  return { name, state: latencyMs > SLOW_MS ? "slow" : "ok", latencyMs, ...outcome.found };
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "no reason";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message === "no answer" ? "no answer" : "failed";
}
