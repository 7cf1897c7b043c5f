import { expect, test } from "vitest";
import type { PassageView } from "@/contracts/documents";
import { showPassages } from "./passage-text";

const passage = (position: number, start: number, text: string, headings: string[] = []): PassageView => ({
  id: `p${position}`,
  position,
  start,
  end: start + text.length,
  pageIndex: null,
  pageLabel: null,
  headings,
  text,
});

test("the quoted words are marked, over the seam of two passages too", () => {
  const passages = [passage(0, 10, "The lease begins. Either party "), passage(1, 41, "may end it. Then keys.")];

  const shown = showPassages(passages, { passageId: "p1", start: 28, end: 52 });

  expect(shown.map((one) => one.stretches.filter((stretch) => stretch.isMarked).map((stretch) => stretch.text))).toEqual([
    ["Either party "],
    ["may end it."],
  ]);
  expect(shown.map((one) => one.isCited)).toEqual([false, true]);
});

test("what neighbours share is shown once, and a heading where it changes", () => {
  const passages = [passage(0, 0, "one two ", ["Term"]), passage(1, 4, "two three ", ["Term"]), passage(2, 14, "four", ["Notice"])];

  const shown = showPassages(passages, { passageId: "p0", start: 0, end: 0 });

  expect(shown.map((one) => one.stretches.map((stretch) => stretch.text).join(""))).toEqual(["one two ", "three ", "four"]);
  expect(shown.map((one) => one.heading)).toEqual(["Term", null, "Notice"]);
});
