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

const kept = z.object({ machine: z.string(), figures: z.array(figure.extend({ at: z.string() })) });
type Kept = z.infer<typeof kept>;

/** Adds figures to those of earlier runs and writes the page anew. */
export function report(figures: Figure[]): void {
  const at = new Date().toISOString().slice(0, 10);
  const earlier = existsSync(KEPT) ? kept.parse(JSON.parse(readFileSync(KEPT, "utf8"))).figures : [];
  const fresh = new Set(figures.map(({ measure }) => measure));
  const all = [...earlier.filter(({ measure }) => !fresh.has(measure)), ...figures.map((row) => ({ ...row, at }))];
  const page: Kept = { machine: describeMachine(), figures: all };
  writeFileSync(KEPT, `${JSON.stringify(page, null, 2)}\n`);
  writeFileSync(SHOWN, toMarkdown(page));
}

export function describeMachine(): string {
  const [cpu] = os.cpus();
  const cores = os.availableParallelism();
  return `${cores} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(os.totalmem() / 1e9)} GB, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
}

export function toMarkdown({ machine, figures }: Kept): string {
  const rows = figures.map((row) =>
    [
      row.measure,
      `${round(row.value)} ${row.unit}`,
      verdict(row),
      row.accept === null ? "–" : round(row.accept),
      row.stretch === null ? "–" : round(row.stretch),
      `${row.reference.is}: ${round(row.reference.value)} ${row.reference.unit}`,
      row.reference.unit === row.unit ? `${round(row.value / row.reference.value)} ×` : "–",
      row.at,
    ].join(" | "),
  );
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench`, which runs the product as `npm start` does, on loopback, and measures through its API.",
    "Beside each figure stands a reference that was measured in the same run, and the ratio to it: on another machine both move together.",
    "`npm run bench -- pdf retrieval` measures some parts only; rows of earlier runs stay.",
    "",
    `Machine: ${machine}.`,
    "",
    "| measure | result | goal | accept | stretch | reference of the same run | ratio | on |",
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

export function round(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
