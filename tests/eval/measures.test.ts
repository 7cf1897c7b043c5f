import { expect, test } from "vitest";
import { auroc, covered, interval, ndcg, recall, reciprocalRank } from "./measures";

test("nDCG rewards early places and asks for no more than there is", () => {
  expect(ndcg(["a", "b"], new Set(["a"]), 10)).toBe(1);
  expect(ndcg(["b", "a"], new Set(["a"]), 10)).toBeCloseTo(1 / Math.log2(3));
  expect(ndcg(["b", "a", "c"], new Set(["a", "c"]), 10)).toBeCloseTo((1 / Math.log2(3) + 0.5) / (1 + 1 / Math.log2(3)));
});

test("recall and reciprocal rank look no deeper than they are told", () => {
  expect(recall(["x", "a", "b"], new Set(["a", "b"]), 2)).toBe(0.5);
  expect(reciprocalRank(["x", "a"], new Set(["a"]), 10)).toBe(0.5);
  expect(reciprocalRank(["x", "a"], new Set(["a"]), 1)).toBe(0);
});

test("AUROC is the chance that an own question is above a foreign one", () => {
  expect(auroc([3, 4], [1, 2])).toBe(1);
  expect(auroc([1, 2], [1, 2])).toBe(0.5);
  expect(auroc([1, 3], [2])).toBe(0.5);
});

test("covered characters count once", () => {
  expect(
    covered(
      [[0, 10]],
      [
        [2, 6],
        [4, 8],
      ],
    ),
  ).toBe(0.6);
});

test("an interval holds its mean", () => {
  const [low, high] = interval([0, 1, 1, 0, 1, 1, 1, 0]);

  expect(low).toBeLessThan(0.625);
  expect(high).toBeGreaterThan(0.625);
});
