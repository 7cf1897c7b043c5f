import { createRandom, point, uuid, vector } from "@tests/support/passage-index-contract";
import { expect, test } from "vitest";
import { batchesOf, toBody } from "./points";

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

test("numbers arrive as they are, to the seventh digit", () => {
  const values = [1, 0.1234567, 1e-7, 2.2e-9, 1_234.5, 0.30000001];
  const lex = vector(Object.fromEntries(values.map((value, at) => [4_294_967_290 + at, value])));
  const dense = Float32Array.of(-0.5, 0, 0.8660254);

  const body = JSON.parse(toBody(uuid(1), [point(7, uuid(9), lex, { dense }), point(8, uuid(9), lex)]));

  const [first, second] = body.points;
  expect(first).toMatchObject({ id: uuid(7), payload: { workspaceId: uuid(1), versionId: uuid(9) } });
  expect(first.vector.lex.indices).toEqual(Array.from(lex.indices));
  for (const [at, value] of lex.values.entries()) expect(Math.abs(first.vector.lex.values[at] - value)).toBeLessThan(1e-7);
  expect(Float32Array.from(first.vector.dense)).toEqual(dense);
  expect([first.vector.meta, "dense" in second.vector]).toEqual([{ indices: [], values: [] }, false]);
});
