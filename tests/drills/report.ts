import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Result } from "./perform";

const PAGE = "docs/reliability.md";
const SHOWN = 12;

/** One result in plain lines. */
export function sayResult({ name, part, passed, about, findings, figures, seconds }: Result): void {
  console.log(`${passed ? "passed" : "FAILED"}  ${name} ${part}: ${about} (${seconds} s)`);
  const measured = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
  if (part === "drill" && measured.length > 0) console.log(`        ${measured.join(", ")}`);
  for (const finding of findings.slice(0, SHOWN)) console.log(`        ${part === "control" && passed ? "seen: " : ""}${finding}`);
  if (findings.length > SHOWN) console.log(`        … and ${findings.length - SHOWN} more`);
}

<<<<<<< ours
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
=======
/** Puts the results into the page's table; those of other drills stay as they are. */
export function writeTable(results: Result[]): void {
  const page = readFileSync(PAGE, "utf8");
  const rows = new Map([...page.matchAll(/^\| (F\d\d) \|.*$/gm)].map(([row, name = ""]) => [name, row]));
  for (const result of results) if (result.part === "drill") rows.set(result.name, rowOf(result, results));
>>>>>>> theirs
  const table = [
    `Long form, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}.`,
    "",
    "| Drill | What was done | What was seen | Control |",
    "| --- | --- | --- | --- |",
<<<<<<< ours
    ...[...kept, ...done].sort(),
=======
    ...[...rows].sort(([one], [other]) => one.localeCompare(other)).map(([, row]) => row),
>>>>>>> theirs
  ].join("\n");
  writeFileSync(
    PAGE,
    page.replace(/(<!-- drills -->\n)[\s\S]*?(\n?<!-- \/drills -->)/, (_, begin) => `${begin}${table}\n<!-- /drills -->`),
  );
}

function rowOf({ name, about, passed, figures, seconds }: Result, results: Result[]): string {
  const control = results.find((other) => other.name === name && other.part === "control");
  const seen = [...Object.entries(figures).map(([figure, value]) => `${figure} ${value}`), `${seconds} s in all`];
  return `| ${name} | ${about} | ${passed ? "kept" : "**broken**"}: ${seen.join(", ")} | ${control?.about}: ${control?.passed ? "found" : "**not found**"} |`;
}
