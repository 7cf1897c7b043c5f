import { percentile } from "@tests/load/measure";

export type Noted = { client: string; kind: string; method: "GET" | "POST"; outcome: string; tookMs: number; at: number; release: string };
export type Tally = ReturnType<typeof createTally>;

/** What became of every request, from the moment at which it was due. */
export function createTally() {
  const all: Noted[] = [];
  return {
    note: (one: Noted) => void all.push(one),
    /** What was noted from a moment on, in milliseconds of `performance.now()`. */
    since: (at: number) => all.filter((one) => one.at >= at),
  };
}

export function failuresOf(noted: Noted[]): Record<string, number> {
  return countBy(noted.filter(({ outcome }) => outcome !== "200").map(({ method, kind, outcome }) => `${method} ${kind}: ${outcome}`));
}

/** Milliseconds, of the requests that were answered. */
export function timesOf(noted: Noted[]): { p50: number; p99: number; max: number } {
  const times = noted.filter(({ outcome }) => outcome === "200").map(({ tookMs }) => tookMs);
  // Too many to be arguments of a call.
  const max = times.reduce((most, time) => Math.max(most, time), 0);
  return { p50: Math.round(percentile(times, 0.5)), p99: Math.round(percentile(times, 0.99)), max: Math.round(max) };
}

/** Clients that met a release again which they had left before. */
export function goneBack(noted: Noted[]): string[] {
  const seen = new Map<string, string[]>();
  const wrong: string[] = [];
  for (const { client, release } of noted) {
    const releases = seen.get(client) ?? [];
    if (release === "" || releases.at(-1) === release) continue;
    if (releases.includes(release)) wrong.push(`${client}: ${[...releases, release].join(" → ")}`);
    seen.set(client, [...releases, release]);
  }
  return wrong;
}

export function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
