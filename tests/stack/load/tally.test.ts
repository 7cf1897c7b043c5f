import { expect, test } from "vitest";
import { failuresOf, goneBack, type Noted, timesOf } from "./tally";

const one: Noted = { client: "a", kind: "page", method: "GET", outcome: "200", tookMs: 10, at: 0, release: "r1" };

test("a client that goes from an old release to a new one and back is told", () => {
  const noted = ["r1", "r1", "r2", "r1"].map((release) => ({ ...one, release }));

  expect(goneBack(noted)).toEqual(["a: r1 → r2 → r1"]);
});

test("clients that change at different times have not gone back", () => {
  const noted = [
    { ...one, release: "r2" },
    { ...one, client: "b", release: "r1" },
    { ...one, client: "b", release: "" },
    { ...one, client: "b", release: "r2" },
  ];

  expect(goneBack(noted)).toEqual([]);
});

test("what is no 200 is a failure, counted by its kind, and no time", () => {
  const noted = [one, { ...one, outcome: "502", tookMs: 9_000 }, { ...one, outcome: "ECONNRESET" }, { ...one, outcome: "502" }];

  expect(failuresOf(noted)).toEqual({ "GET page: 502": 2, "GET page: ECONNRESET": 1 });
  expect(timesOf(noted)).toEqual({ p50: 10, p99: 10, max: 10 });
});
