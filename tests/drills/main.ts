import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startCluster } from "./cluster";
import { drills } from "./drills";
import { performDrill, type Result } from "./perform";
import { sayResult, writeTable } from "./report";

// `npm run drill -- <name…> [--long] [--control] [--write] [--keep]`: does the damage, checks what is left, and ends with 1
// where a promise is broken or a control went unseen.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: "boolean", default: false },
    control: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});
const wanted = positionals.map((name) => name.toUpperCase());
const unknown = wanted.filter((name) => drills.every((drill) => drill.name !== name));
if (unknown.length > 0) {
  console.error(`There is no drill ${unknown.join(", ")}; there are ${drills.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

// What a drill that failed had begun goes on for a while, and meets stores that are closed.
process.on("unhandledRejection", () => undefined);

const root = mkdtempSync(path.join(tmpdir(), "minirag-fault-"));
const cluster = await startCluster(path.join(root, "postgres"));
const results: Result[] = [];
try {
  for (const drill of drills.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const own = await performDrill(drill, { root, cluster, isLong: values.long, isControlOnly: values.control });
    for (const result of own) sayResult(result);
    if (values.write) writeTable(own);
    results.push(...own);
  }
} finally {
  await cluster.stop();
  if (!values.keep) rmSync(root, { recursive: true, force: true });
}

mkdirSync("test-results", { recursive: true });
writeFileSync("test-results/fault-drills.json", `${JSON.stringify({ drills: results }, null, 2)}\n`);
const failed = results.filter(({ passed }) => !passed);
console.log(`${results.length - failed.length} passed, ${failed.length} failed${values.keep ? `; everything lies in ${root}` : ""}`);
process.exit(failed.length > 0 ? 1 : 0);
