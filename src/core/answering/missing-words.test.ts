import { contextOf, retrievalOf } from "@tests/support/context";
import { expect, test } from "vitest";
import { wordTerms } from "@/core/ingestion/word-terms";
import { evidenceFor } from "./missing-words";

const unknownWords = new Set(["mortgage", "capitol"].map((word) => wordTerms(word, "en").word));
const found = retrievalOf([
  contextOf("The capital gains tax rate may be deducted by the trustee."),
  contextOf("Rents and the period of notice are told to the court."),
]);
const handbook = { ...found, unknownWords };

test.each([
  ["What is the capital gains tax rate in Portugal?", "weak"],
  ["What was the capital gains tax rate in 1998?", "weak"],
  ["What is the notice period of the mortgage?", "weak"],
  ["What is the capital gains tax rate that a trustee may get deducted for a mortgage?", "good"],
  ["What is the capital gains tax rate?", "good"],
  ["What is the capitol gains tax rate?", "good"],
])("%s has %s evidence", (question, evidence) => {
  expect(evidenceFor(question, handbook)).toBe(evidence);
});

test("a library without an answer stays without one", () => {
  expect(evidenceFor("What is the rate?", { ...handbook, evidence: "none" })).toBe("none");
});
