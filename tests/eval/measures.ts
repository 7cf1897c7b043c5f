import { createDice } from "@tests/load/measure";

const RESAMPLES = 1_000;

export function mean(values: number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Discounted gain of the first `depth` places against the best possible one; each relevant document gains 1. */
export function ndcg(found: string[], relevant: Set<string>, depth: number): number {
  const gain = (place: number) => 1 / Math.log2(place + 2);
  const reached = found.slice(0, depth).reduce((sum, id, place) => (relevant.has(id) ? sum + gain(place) : sum), 0);
  const best = Array.from({ length: Math.min(depth, relevant.size) }, (_, place) => gain(place));
  return reached / best.reduce((sum, value) => sum + value, 0);
}

/** Share of the relevant documents among the first `depth`. */
export function recall(found: string[], relevant: Set<string>, depth: number): number {
  return found.slice(0, depth).filter((id) => relevant.has(id)).length / relevant.size;
}

/** One over the place of the first relevant document, 0 past `depth`. */
export function reciprocalRank(found: string[], relevant: Set<string>, depth: number): number {
  const place = found.slice(0, depth).findIndex((id) => relevant.has(id));
  return place < 0 ? 0 : 1 / (place + 1);
}

/** Chance that one of `high` is above one of `low`; equal ones count half. */
export function auroc(high: number[], low: number[]): number {
  const sorted = low.toSorted((a, b) => a - b);
  const wins = high.map((value) => (below(sorted, value, false) + below(sorted, value, true)) / 2);
  return mean(wins) / low.length;
}

/** How many of ascending numbers are below a value, or not above it. */
function below(sorted: number[], value: number, isInclusive: boolean): number {
  const at = sorted.findIndex((other) => other > value || (!isInclusive && other === value));
  return at < 0 ? sorted.length : at;
}

/** The 95 % interval of a mean, by bootstrap over the questions. */
export function interval(values: number[]): [number, number] {
  const dice = createDice(11);
  const means = Array.from({ length: RESAMPLES }, () => mean(values.map(() => values[Math.floor(dice() * values.length)] ?? 0)));
  means.sort((a, b) => a - b);
  return [means[Math.floor(RESAMPLES * 0.025)] ?? Number.NaN, means[Math.floor(RESAMPLES * 0.975)] ?? Number.NaN];
}

/** Share of wanted stretches' characters that some stretches cover. */
export function covered(wanted: [number, number][], given: [number, number][]): number {
  const length = wanted.reduce((sum, [start, end]) => sum + end - start, 0);
  const inside = wanted.map(([start, end]) => {
    let count = 0;
    for (let at = start; at < end; at += 1) if (given.some(([from, to]) => at >= from && at < to)) count += 1;
    return count;
  });
  return inside.reduce((sum, count) => sum + count, 0) / length;
}
