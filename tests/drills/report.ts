import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Result } from "./perform";

const PAGE = "docs/reliability.md";
const SHOWN = 12;

/** One result in plain lines. */
export function sayResult({ name, part, passed, about, promise, findings, figures, seconds }: Result): void {
  console.log(`${passed ? "passed" : "FAILED"}  ${name} ${part}: ${about} (${seconds} s)`);
  if (!passed && promise) console.log(`        promised: ${promise}`);
  const measured = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
  if (part === "drill" && measured.length > 0) console.log(`        ${measured.join(", ")}`);
  for (const finding of findings.slice(0, SHOWN)) console.log(`        ${part === "control" && passed ? "seen: " : ""}${finding}`);
  if (findings.length > SHOWN) console.log(`        … and ${findings.length - SHOWN} more`);
}

/** Puts the results into the page's table, between its two marks; the rows of drills that were not done now stay. */
export function writeTable(results: Result[]): void {
  const page = readFileSync(PAGE, "utf8");
  const done = results
    .filter(({ part }) => part === "drill")
    .map(({ name, about, passed, figures, seconds }) => {
      const control = results.find((other) => other.name === name && other.part === "control");
      const seen = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
      return `| ${name} | ${about} | ${passed ? "kept" : "**broken**"}: ${seen.join(", ")}; ${seconds} s | ${control?.about}: ${control?.passed ? "found" : "**not found**"} |`;
    });
  const names = new Set(results.map(({ name }) => name));
  const kept = [...page.matchAll(/^\| (F\d\d) \|.*$/gm)].flatMap(([row, name = ""]) => (names.has(name) ? [] : [row]));
  const day = new Date().toISOString().slice(0, 10);
  const table = [
    `Long form, ${day}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}.`,
    "",
    "| Drill | What was done | What was seen | Control |",
    "| --- | --- | --- | --- |",
    ...[...kept, ...done].sort(),
  ].join("\n");
  writeFileSync(
    PAGE,
    page.replace(/(<!-- drills -->)[\s\S]*?(<!-- \/drills -->)/, (_, begin, end) => `${begin}\n${table}\n${end}`),
  );
}
