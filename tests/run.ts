import { spawnSync } from "node:child_process";

// `npm test`: everything, on a bare machine. A later step still runs when an earlier one failed, and any failure fails the whole.
const steps: [name: string, command: string][] = [
  ["programs and pages", "node src/local/start.ts build"],
  ["a Redis server", "node tests/support/provide-redis.ts"],
  ["a reader of pictures", "node tests/support/provide-tesseract.ts"],
  [
    "unit and integration tests",
    "vitest run --project unit --project integration --reporter=default --reporter=json --outputFile.json=test-results/vitest.json",
  ],
  ["a browser", "node tests/support/provide-browser.ts"],
  ["browser journeys", "playwright test"],
];

const failed = steps.filter(([name, command]) => {
  const startedAt = Date.now();
  console.log(`\n── ${name}: ${command}`);
  const { status } = spawnSync(command, { shell: true, stdio: "inherit" });
  console.log(`── ${name}: ${status === 0 ? "passed" : "FAILED"} in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  return status !== 0;
});

console.log(failed.length === 0 ? "\nAll tests passed." : `\nFailed: ${failed.map(([name]) => name).join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
