import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

// Adds up what really ran: `count.ts REPORT…` prints "passed failed" from the reports of Vitest, Playwright and the fault drills, then the name of each test that failed.
const vitest = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});
const playwright = z.object({ stats: z.object({ expected: z.number() }), suites: z.array(z.unknown()) });
const faults = z.object({ drills: z.array(z.object({ name: z.string(), part: z.string(), passed: z.boolean() })) });
const suite = z.object({
  suites: z.array(z.unknown()).default([]),
  specs: z.array(z.object({ title: z.string(), file: z.string(), tests: z.array(z.object({ status: z.string() })) })).default([]),
});

let passed = 0;
const failed: string[] = [];
for (const file of process.argv.slice(2)) {
  const report = existsSync(file) ? z.union([vitest, playwright, faults]).safeParse(JSON.parse(readFileSync(file, "utf8"))).data : null;
  if (!report) failed.push(`${file} is missing or unreadable`);
  else if ("drills" in report) {
    passed += report.drills.filter((drill) => drill.passed).length;
    failed.push(...report.drills.filter((drill) => !drill.passed).map(({ name, part }) => `fault drill ${name}: ${part}`));
  } else if ("stats" in report) {
    passed += report.stats.expected;
    failed.push(...report.suites.flatMap(failuresOf));
  } else {
    passed += report.numPassedTests;
    for (const { name, status, assertionResults } of report.testResults) {
      const names = assertionResults.filter((test) => test.status === "failed").map((test) => `${name}: ${test.fullName}`);
      // A file that could not even be loaded counts once.
      failed.push(...(status === "failed" && names.length === 0 ? [`${name} could not be loaded`] : names));
    }
  }
}
console.log([`${passed} ${failed.length}`, ...failed].join("\n"));

function failuresOf(node: unknown): string[] {
  const { suites, specs } = suite.parse(node);
  const bad = specs.filter(({ tests }) => tests.some(({ status }) => status === "unexpected" || status === "flaky"));
  return [...bad.map(({ file, title }) => `${file}: ${title}`), ...suites.flatMap(failuresOf)];
}
