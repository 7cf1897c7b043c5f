import { expect, test } from "vitest";
import { confidenceOf, evidenceOf } from "./confidence";

// In a library of one passage every known word scores at most about 0.6, and a word that is missing would weigh 2.4.
const known = 0.5;

test("a library of one passage answers its own question although it lacks one of its words", () => {
  const confidence = confidenceOf({ bestWords: 3 * known, bestSingle: [known, known, known, 0], passageCount: 1 });

  expect(evidenceOf(confidence, "en")).not.toBe("none");
});

test("it refuses a question of which it knows one word in four", () => {
  const confidence = confidenceOf({ bestWords: known, bestSingle: [known, 0, 0, 0], passageCount: 1 });

  expect(evidenceOf(confidence, "en")).toBe("none");
});

test("from a hundred passages on an unknown word weighs in full", () => {
  const of = (passageCount: number) => confidenceOf({ bestWords: 6, bestSingle: [3, 3, 0], passageCount });
  const full = 2.2 * Math.log(1 + 100.5 / 0.5);

  expect(of(100)).toBeCloseTo(6 / ((6 + full) * (5 / 3)), 10);
  expect(of(50)).toBeGreaterThan(of(100));
});
