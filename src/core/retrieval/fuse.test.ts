import { expect, test } from "vitest";
import { fuse } from "./fuse";

const ranked = (scores: Record<string, number>) => Object.entries(scores).map(([id, score]) => ({ id, score }));

test("each leg counts by its own range, and what a leg did not find has nothing of it", () => {
  const answer = { lex: ranked({ a: 30, b: 20, c: 10 }), dense: ranked({ b: 0.9, d: 0.5 }), meta: [] };

  const fused = fuse(answer, { alpha: 0.5, beta: 0.3 });

  expect(fused.map(({ id, score }) => [id, score])).toEqual([
    ["b", 0.75],
    ["a", 0.5],
    ["c", 0],
    ["d", 0],
  ]);
});

test("without vectors the words have the whole weight, and a title adds to it", () => {
  const answer = { lex: ranked({ a: 2, b: 1 }), dense: [], meta: ranked({ b: 5 }) };

  expect(fuse(answer, { alpha: 0.5, beta: 0.3 }).map(({ id, score }) => [id, score])).toEqual([
    ["a", 1],
    ["b", 0.3],
  ]);
});
