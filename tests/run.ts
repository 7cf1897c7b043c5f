import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

type Step = [name: string, command: string];

// `npm test`: everything, on a bare machine. A later step still runs when an earlier one failed, and any failure fails the whole.
const provisions: Step[] = [
  ["programs and pages", "node src/local/start.ts build"],
  ["a Redis server", "node tests/support/provide-redis.ts"],
  ["a reader of pictures", "node tests/support/provide-tesseract.ts"],
  ["a browser", "node tests/support/provide-browser.ts"],
];
const vitest =
  "vitest run --project unit --project integration --reporter=default --reporter=json --outputFile.json=test-results/vitest.json";
const failed: string[] = [];

for (const [name, command] of provisions) {
  console.log(`\n── ${name}: ${command}`);
  await run([name, command], "inherit");
}

// Each waits for half of its time, for databases and for pages: side by side they take little longer than one of them.
const journeys = run(["browser journeys", "playwright test"], "pipe");
console.log(`\n── unit and integration tests: ${vitest}`);
await run(["unit and integration tests", vitest], "inherit");
console.log(`\n── browser journeys, which began beside them: playwright test\n${await journeys}`);

console.log(failed.length === 0 ? "\nAll tests passed." : `\nFailed: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs a step; answers what it printed where that was not shown, with how it ended. */
async function run([name, command]: Step, output: "inherit" | "pipe"): Promise<string> {
  const startedAt = Date.now();
  const child = spawn(`${command} 2>&1`, { shell: true, stdio: ["inherit", output, "inherit"] });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
    child.on("error", () => resolve(null));
  });
  const printed = child.stdout ? await text(child.stdout) : "";
  const isPassed = (await ended) === 0;
  if (!isPassed) failed.push(name);
  const ending = `── ${name}: ${isPassed ? "passed" : "FAILED"} in ${Math.round((Date.now() - startedAt) / 1_000)} s`;
  if (child.stdout) return `${printed}${ending}`;
  console.log(ending);
  return "";
}
