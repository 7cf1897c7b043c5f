import path from "node:path";
import { cruise } from "dependency-cruiser";
import extractConfiguration from "dependency-cruiser/config-utl/extract-depcruise-config";
import { expect, test } from "vitest";

const fixtures = path.resolve("tests/support/law-fixtures");
const partsOfOneFile = ["env", "log", "container", "auth", "instrumentation", "proxy"];

const law = await extractConfiguration(path.resolve(".dependency-cruiser.mjs"));
const rules = (law.forbidden ?? []).map(({ name }) => name ?? "");
const { output } = await cruise(
  ["src"],
  { ...law.options, webpackConfig: undefined, baseDir: fixtures, validate: true, ruleSet: law },
  { alias: { "@tests": path.join(fixtures, "tests"), "@": path.join(fixtures, "src") } },
);
const violations = typeof output === "string" ? [] : output.summary.violations;

test.each(rules)("the law reports what breaks %s", (name) => {
  const part = name.replace("-imports", "");

  const reported = violations.filter((violation) => violation.rule.name === name).map((violation) => path.basename(violation.from));

  expect(reported).toContain(partsOfOneFile.includes(part) ? `${part}.ts` : `breaks-${name}.ts`);
});

test("the law lets the types of the API through", () => {
  expect(violations.filter(({ from }) => from.endsWith("keeps-trpc-types-only.ts"))).toEqual([]);
});

test("the law lets a store know Prisma's output", () => {
  expect(violations.filter(({ from }) => from.endsWith("documents/store.ts"))).toEqual([]);
});
