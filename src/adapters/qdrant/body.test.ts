import { createRandom, point, uuid, vector } from "@tests/support/passage-index-contract";
import { expect, test } from "vitest";
import { sizeOf, toBody } from "./body";

const read = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString());

test("numbers arrive as they are, to the seventh digit", () => {
  const values = [1, 0.1234567, 1e-7, 2.2e-9, 412.5, 0.30000001];
  const lex = vector(Object.fromEntries(values.map((value, at) => [4_294_967_290 + at, value])));
  const dense = Float32Array.of(-0.5, 0, -0.8660254);

  const body = read(toBody(uuid(1), [point(7, uuid(9), lex, { dense }), point(8, uuid(9), lex)]));

  const [first, second] = body.points;
  expect(first).toMatchObject({ id: uuid(7), payload: { workspaceId: uuid(1), versionId: uuid(9) } });
  expect(first.vector.lex.indices).toEqual(Array.from(lex.indices));
  for (const [at, value] of lex.values.entries()) expect(Math.abs(first.vector.lex.values[at] - value)).toBeLessThan(1e-7);
  expect(Float32Array.from(first.vector.dense)).toEqual(dense);
  expect([first.vector.meta, "dense" in second.vector]).toEqual([{ indices: [], values: [] }, false]);
});

test("every hash is written with its own digits", () => {
  const random = createRandom(5);
  const edges = [0, 9, 10, 99_999, 100_000, 100_001, 999_999_999, 1_000_000_000, 2 ** 31, 4_294_900_000, 4_294_967_295];
  const hashes = [...edges, ...Array.from({ length: 2_000 }, () => Math.floor(2 ** (32 * random())))];
  const lex = vector(Object.fromEntries(hashes.map((hash) => [hash, 1])));

  expect(read(toBody(uuid(1), [point(1, uuid(9), lex)])).points[0].vector.lex.indices).toEqual(Array.from(lex.indices));
});

test("numbers that no whole ones stand for are fractions, and all find room", () => {
  const large = vector({ 4294967294: -Number.MAX_VALUE / 1e280, 4294967295: 1_234.5 });
  const dense = Float32Array.from({ length: 99 }, () => -1.2345678e-38 - 1e30);
  const passage = point(1, uuid(9), large, { dense });

  const body = toBody(uuid(1), [passage]);

  expect(read(body).points[0].vector).toEqual({
    lex: { indices: Array.from(large.indices), values: Array.from(large.values) },
    meta: { indices: [], values: [] },
    dense: Array.from(dense),
  });
  expect(body.length).toBeLessThan(sizeOf(passage));
  expect(read(toBody(uuid(1), []))).toEqual({ points: [] });
});
