import { readFileSync } from "node:fs";
import { settingsExample, withSettingsTable } from "@tests/support/settings-table";
import { expect, test } from "vitest";

test("README's table of settings is the one that `npm run docs` writes", () => {
  const readme = readFileSync("README.md", "utf8");

  expect(withSettingsTable(readme)).toBe(readme);
});

test(".env.example is the one that `npm run docs` writes", () => {
  expect(readFileSync(".env.example", "utf8")).toBe(settingsExample());
});
