import { expect, test } from "vitest";
import { confidenceOf, evidenceOf } from "./confidence";

test("a passage with every word at its best is as sure as so many words can be", () => {
  expect(confidenceOf({ bestWords: 30, bestSingle: [10, 10, 10], passageCount: 100 })).toBeCloseTo(0.6);
});

test("a word that nothing holds weighs more than any other", () => {
  const known = confidenceOf({ bestWords: 10, bestSingle: [10, 10], passageCount: 1_000 });

  expect(confidenceOf({ bestWords: 10, bestSingle: [10, 0], passageCount: 1_000 })).toBeLessThan(known);
});

test("an empty library and an empty question are sure of nothing", () => {
  expect(confidenceOf({ bestWords: 0, bestSingle: [0], passageCount: 0 })).toBe(0);
  expect(confidenceOf({ bestWords: 0, bestSingle: [], passageCount: 10 })).toBe(0);
});

test("evidence is none, weak or good by the language's own thresholds", () => {
  expect([0.1, 0.3, 0.6].map((confidence) => evidenceOf(confidence, "en"))).toEqual(["none", "weak", "good"]);
  expect(evidenceOf(0.2, "zh")).toBe("good");
});
