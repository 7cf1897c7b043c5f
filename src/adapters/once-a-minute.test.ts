import { expect, test } from "vitest";
import { createOnceAMinute } from "./once-a-minute";

test("the same fault is told once a minute, with how often it came, and another one at once", () => {
  let at = 0;
  const told: unknown[] = [];
  const meet = createOnceAMinute(
    (fault, { suppressed }) => told.push([fault, suppressed]),
    () => at,
  );
  const refused = () => Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  for (; at < 59_000; at += 1_000) meet(refused());
  meet(new TypeError("another"));

  expect(told).toEqual([
    [refused(), 0],
    [new TypeError("another"), 0],
  ]);
  at = 60_000;
  meet(refused());
  expect(told.at(-1)).toEqual([refused(), 58]);
});
