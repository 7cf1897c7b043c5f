import { type Figure, report } from "@tests/load/report";
import type { Result } from "./perform";

/** Writes the long form's figures into docs/benchmarks.md: releases beside the plain recreate of the same run, memory beside what it is at rest. */
export function writeFigures(results: Result[]): void {
  const [releases, control, memory] = ["D1", "CONTROL", "MEMORY"].map((name) => figuresOf(results, name));
  const rows = [...(releases && control ? rowsOfReleases(releases, control) : []), ...(memory ? [rowOfMemory(memory)] : [])];
  if (rows.length > 0) report(rows);
}

type Own = Record<string, number>;

function rowsOfReleases(releases: Own, control: Own): Figure[] {
  const share = (own: Own, part: string, of: string) => (100 * (own[part] ?? 0)) / Math.max(1, own[of] ?? 0);
  const lost = (own: Own) => (100 * ((own.resumed ?? 0) + (own.broken ?? 0))) / Math.max(1, own.streams ?? 0);
  const recreate = (value: number, part: string) => ({
    is: `a plain recreate; of ${releases[part]} ${part} here, ${control[part]} there`,
    value,
    unit: "%",
  });
  return [
    {
      measure: "failed requests, releases under traffic",
      value: share(releases, "failed", "requests"),
      unit: "%",
      better: "less",
      accept: 0,
      stretch: null,
      reference: recreate(share(control, "failed", "requests"), "requests"),
    },
    {
      measure: "streams that were not whole, releases under traffic",
      value: lost(releases),
      unit: "%",
      better: "less",
      accept: 0,
      stretch: null,
      reference: recreate(lost(control), "streams"),
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
}

function rowOfMemory(own: Own): Figure {
  return {
    measure: `memory of all containers at its highest: ${own.documents} documents, twenty people, a release`,
    value: own["all MB"] ?? 0,
    unit: "MB",
    better: "less",
    accept: 3_400,
    stretch: null,
    reference: { is: "the same at rest", value: own["at rest MB"] ?? 0, unit: "MB" },
  };
}

function figuresOf(results: Result[], name: string): Own | null {
  const figures = results.find((result) => result.name === name)?.figures;
  if (!figures) return null;
  return Object.fromEntries(Object.entries(figures).map(([figure, value]) => [figure, Number(value)]));
}
