import { expect, test } from "vitest";
import { wordTerms } from "@/core/ingestion/word-terms";
import { createWordWeight } from "./word-weight";

const passages = ["A bridge over the Douro.", "A bridge over the Tejo.", "A bridge in Porto."].map((text) => ({ text, language: "en" }));
const weight = createWordWeight({ language: "en", wordWeights: new Map([[wordTerms("porto", "en").word, 12]]) }, passages);

test("a question's word weighs its best score, in every form", () => {
  expect(weight("porto")).toBe(12);
});

test("another word weighs more the fewer of the passages hold it", () => {
  expect(weight("tejo")).toBeGreaterThan(weight("bridges"));
  expect(weight("harbour")).toBeGreaterThan(weight("tejo"));
});

test("a function word weighs nothing", () => {
  expect(weight("the")).toBe(0);
});
