import { createRandom, point, uuid, vector } from "@tests/support/passage-index-contract";
import { expect, test } from "vitest";
import { toBody } from "./body";
import { batchesOf } from "./points";

const LARGEST_BODY = 33_554_432;

test("passages that are more than one body may hold go in several, each once", () => {
  const random = createRandom(3);
  const large = vector(Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [3_000_000_000 + at, 1_000 + random()])));
  const points = Array.from({ length: 30 }, (_, at) => point(at, uuid(9), large));

  const batches = batchesOf(points);

  const sizes = batches.map((batch) => toBody(uuid(1), batch).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(LARGEST_BODY);
  expect(Math.max(...sizes)).toBeLessThan(LARGEST_BODY);
  expect(batches.flat()).toEqual(points);
});
