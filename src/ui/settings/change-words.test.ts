import { expect, test } from "vitest";
import type { EmbedderChange } from "@/contracts/models";
import { changeInWords, comparisonInWords } from "./change-words";

const shadow = {
  ...{ model: "young", isRebuilt: false, done: 1_200, total: 4_000, isReady: false },
  ...{ failure: null, switchesByItself: false, comparison: null },
} satisfies EmbedderChange["shadow"];

test("a change says how far it is, what answers meanwhile, and what it waits for", () => {
  expect(changeInWords(shadow, "old")).toBe("Search with young is being prepared: 1,200 of 4,000 passages. Until then old answers.");
  expect(changeInWords({ ...shadow, failure: "EMBEDDER_UNAVAILABLE" }, null)).toMatch(
    /Until then words alone answer\. It waits: The embedding/,
  );
  expect(changeInWords({ ...shadow, isReady: true }, "old")).toBe("Search with young is ready. Until you switch, old answers.");
});

test("an index that is built anew is no change of embedder", () => {
  expect(changeInWords({ ...shadow, isRebuilt: true }, "young")).toMatch(
    /^The search index is built anew: .* The old one answers meanwhile\.$/,
  );
});

test("a comparison is two numbers over the latest questions", () => {
  expect(comparisonInWords({ questions: 12, overlap: 0.714, sameFirst: 5 / 6, changed: [] })).toBe(
    "The latest 12 questions were asked in both: 71 % of the first ten passages are the same, and 83 % of the questions keep their first one.",
  );
});
