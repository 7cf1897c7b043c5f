import { readdirSync } from "node:fs";
import { expect, test } from "vitest";

import { MIGRATION_HEAD } from "./migration-head";

test("the build knows its newest migration", () => {
  const migrations = readdirSync("prisma/migrations").filter((name) => /^\d/.test(name));

  expect(migrations.sort().at(-1)).toBe(MIGRATION_HEAD);
});
