import { type Figure, report } from "@tests/load/report";
import type { Result } from "./perform";

/** Writes the long form's figures into docs/benchmarks.md, each beside the plain recreate of the same run. */
export function writeFigures(results: Result[]): void {
  const releases = figuresOf(results, "D1");
  const control = figuresOf(results, "CONTROL");
  if (!releases || !control) return;
  const share = (own: Record<string, number>, part: string, of: string) => (100 * (own[part] ?? 0)) / Math.max(1, own[of] ?? 0);
  const lost = (own: Record<string, number>) => (100 * ((own.resumed ?? 0) + (own.broken ?? 0))) / Math.max(1, own.streams ?? 0);
  const recreate = (value: number) => ({ is: "a plain recreate under the same traffic", value, unit: "%" });
  const rows: Figure[] = [
    {
      measure: `failed requests of ${releases.requests}, releases under traffic`,
      value: share(releases, "failed", "requests"),
      unit: "%",
      better: "less",
      accept: 0,
      stretch: null,
      reference: recreate(share(control, "failed", "requests")),
    },
    {
      measure: `streams not whole of ${releases.streams}, releases under traffic`,
      value: lost(releases),
      unit: "%",
      better: "less",
      accept: 0,
      stretch: null,
      reference: recreate(lost(control)),
    },
    {
      measure: "requests during releases, p99",
      value: releases["p99 ms"] ?? 0,
      unit: "ms",
      better: "less",
      accept: 2 * (releases["quiet p99 ms"] ?? 0),
      stretch: null,
      reference: { is: "without a release, p99", value: releases["quiet p99 ms"] ?? 0, unit: "ms" },
    },
  ];
  report(rows);
}

function figuresOf(results: Result[], name: string): Record<string, number> | null {
  const figures = results.find((result) => result.name === name)?.figures;
  if (!figures) return null;
  return Object.fromEntries(Object.entries(figures).map(([figure, value]) => [figure, Number(value)]));
}
