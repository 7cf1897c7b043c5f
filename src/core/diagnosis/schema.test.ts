import { expect, test } from "vitest";
import { MIGRATION_HEAD } from "./migration-head";
import { fitsSchema } from "./schema";

const applied = ["0001_first_release", MIGRATION_HEAD];

test("a release works with its own schema and with one that has grown since, not with an older one", () => {
  expect(fitsSchema({ migrations: applied, minRelease: null }, "1.2.0")).toBe(true);
  expect(fitsSchema({ migrations: [...applied, "9999_later"], minRelease: null }, "1.2.0")).toBe(true);
  expect(fitsSchema({ migrations: ["0000_earlier"], minRelease: null }, "1.2.0")).toBe(false);
});

test("a release that is older than the schema allows does not work with it", () => {
  const fits = (release: string, minRelease: string) => fitsSchema({ migrations: applied, minRelease }, release);

  expect([fits("1.2.0", "1.2.0"), fits("1.10.0", "1.9.3"), fits("2.0.0", "1.9.3"), fits("1.2.0-rc", "1.2.0")]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([fits("1.1.9", "1.2.0"), fits("1.9.0", "1.10.0"), fits("0.9.9", "1.0.0")]).toEqual([false, false, false]);
});
