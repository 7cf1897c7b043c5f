import { expect, test } from "vitest";
import { createDice, percentile, timeCalls } from "./measure";

test("a percentile is the value that this share does not pass", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);

  expect(percentile(values, 0.5)).toBe(50);
  expect(percentile(values, 0.95)).toBe(95);
  expect(percentile([7], 0.95)).toBe(7);
});

test("every turn is worked once, with no more at once than users", async () => {
  let running = 0;
  let most = 0;
  const seen: number[] = [];

  const { milliseconds } = await timeCalls(25, 4, async (turn) => {
    seen.push(turn);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running -= 1;
  });

  expect(seen.sort((one, other) => one - other)).toEqual(Array.from({ length: 25 }, (_, turn) => turn));
  expect(milliseconds).toHaveLength(25);
  expect(most).toBe(4);
});

test("the dice fall the same in every run", () => {
  const dice = createDice(1);
  const again = createDice(1);

  expect(Array.from({ length: 5 }, dice)).toEqual(Array.from({ length: 5 }, again));
});
