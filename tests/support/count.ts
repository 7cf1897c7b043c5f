import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

// Adds up what really ran: `count.ts REPORT…` prints "passed failed" from the reports of Vitest and Playwright.
const vitest = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numFailedTestSuites: z.number() });
const playwright = z.object({ stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }) });

let [passed, failed] = [0, 0];
for (const file of process.argv.slice(2)) {
  const report = existsSync(file) ? z.union([vitest, playwright]).safeParse(JSON.parse(readFileSync(file, "utf8"))).data : null;
  if (!report) failed += 1;
  else if ("stats" in report) {
    passed += report.stats.expected;
    failed += report.stats.unexpected + report.stats.flaky;
  } else {
    passed += report.numPassedTests;
    // A file that could not even be loaded counts once.
    failed += Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0);
  }
}
console.log(`${passed} ${failed}`);
