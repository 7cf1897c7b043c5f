import { expect, test } from "vitest";
import { timesOf } from "./tally";

test("times of as many requests as the longest drill makes are told", () => {
  const request = { client: "one", kind: "page", method: "GET", outcome: "200", at: 0, release: "" } as const;
  const noted = Array.from({ length: 200_000 }, (_, number) => ({ ...request, tookMs: number / 1_000 }));

  expect(timesOf(noted)).toEqual({ p50: 100, p99: 198, max: 200 });
});
