import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { z } from "zod";

const KEPT = "docs/benchmarks.json";
const SHOWN = "docs/benchmarks.md";

export const figure = z.object({
  /** Names the row; a later run of the same measure takes its place. */
  measure: z.string(),
  value: z.number(),
  unit: z.string(),
  better: z.enum(["more", "less"]),
  accept: z.number().nullable(),
  stretch: z.number().nullable(),
  /** Something simpler that was measured in the same run, so that a slow machine shows as one. */
  reference: z.object({ is: z.string(), value: z.number(), unit: z.string() }),
});
export type Figure = z.infer<typeof figure>;

/** Of each row, when, on which machine and of which commit ("+" where files had changed since). */
const occasion = z.object({ at: z.string(), machine: z.string(), commit: z.string() });
type Occasion = z.infer<typeof occasion>;
const kept = z.object({ figures: z.array(figure.extend(occasion.shape)) });
type Kept = z.infer<typeof kept>;

/** Adds figures to those of earlier runs and writes the page anew. */
export function report(figures: Figure[]): void {
  const now = describeOccasion();
  const earlier = existsSync(KEPT) ? kept.parse(JSON.parse(readFileSync(KEPT, "utf8"))).figures : [];
  const fresh = new Map(figures.map((row) => [row.measure, { ...row, ...now }]));
  const renewed = earlier.map((row) => fresh.get(row.measure) ?? row);
  const known = new Set(earlier.map(({ measure }) => measure));
  const page: Kept = { figures: [...renewed, ...[...fresh.values()].filter(({ measure }) => !known.has(measure))] };
  writeFileSync(KEPT, `${JSON.stringify(page, null, 2)}\n`);
  writeFileSync(SHOWN, toMarkdown(page));
}

export function describeOccasion(): Occasion {
  const git = (...words: string[]) => execFileSync("git", words, { encoding: "utf8" }).trim();
  const hasChanged = git("status", "--porcelain", "--untracked-files=no", "--", "src", "package-lock.json") !== "";
  const commit = `${git("rev-parse", "--short", "HEAD")}${hasChanged ? "+" : ""}`;
  return { at: new Date().toISOString().slice(0, 10), machine: describeMachine(), commit };
}

export function describeMachine(): string {
  const [cpu] = os.cpus();
  const cores = os.availableParallelism();
  return `${cores} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(os.totalmem() / 1e9)} GB, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
}

export function toMarkdown({ figures }: Kept): string {
  const machines = [...new Set(figures.map(({ machine }) => machine))];
  const rows = figures.map((row) =>
    [
      row.measure,
      `${shown(row)} ${row.unit}`,
      verdict(row),
      row.accept === null ? "–" : round(row.accept),
      row.stretch === null ? "–" : round(row.stretch),
      `${row.reference.is}: ${round(row.reference.value)} ${row.reference.unit}`,
      row.reference.unit === row.unit ? `${round(row.value / row.reference.value)} ×` : "–",
      `${row.at}, ${row.commit}${machines.length > 1 ? `, ${machines.indexOf(row.machine) + 1}` : ""}`,
    ].join(" | "),
  );
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench -- --write`, which runs the product as `npm start` does, on loopback, and measures through its API; a machine that is busy already may not write.",
    "Beside each figure stands a reference that was measured in the same run, and the ratio to it: a slower machine slows both, though seldom by the same factor.",
    "`npm run bench -- pdf retrieval` measures some parts only, and rows of earlier runs stay.",
    "Rows of Qdrant's double are those of one process of JavaScript in its place: they show what MiniRAG itself adds. A real Qdrant 1.19, asked for the same on 2 shared cores, answered one such batch over 100,000 passages in 15 ms (p95).",
    "The stack's rows are from `npm run test:stack -- D1 MEMORY CONTROL --long --write`: the production containers behind Caddy, on the same machine as those who ask.",
    "",
    ...machines.map((machine, position) => `Machine${machines.length > 1 ? ` ${position + 1}` : ""}: ${machine}.\n`),
    "| measure | result | goal | accept | stretch | reference of the same run | ratio | on, commit |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    "",
  ].join("\n");
}

function verdict({ value, better, accept, stretch }: Figure): string {
  const reaches = (goal: number | null) => goal !== null && (better === "more" ? value >= goal : value <= goal);
  if (reaches(stretch)) return "stretch";
  if (reaches(accept)) return "accept";
  return accept === null ? "–" : "missed";
}

/** Rounded, but for a result that rounding would put on its goal: that one keeps what parts them. */
function shown({ value, accept, stretch }: Figure): string {
  const isHidden = [accept, stretch].some((goal) => goal !== null && goal !== value && round(goal) === round(value));
  return isHidden ? value.toFixed(2) : round(value);
}

export function round(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
