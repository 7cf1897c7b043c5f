import { expect, test } from "vitest";
import { type Row, toPage } from "./page";

const row: Row = {
  set: "squad2-dev",
  documents: 3,
  questions: 2,
  ndcg10: 0.91234,
  spansRecall: Number.NaN,
  commit: "abc1234",
  date: "2026-11-23",
};

test("what was not measured is a dash, never NaN", () => {
  const page = toPage([row, { set: "mini", questions: 1, typingErrorsKept: null }]);

  expect(page).not.toMatch(/NaN|undefined|null/);
  expect(page).toContain("| mini | – | 1 | – | – | – | – | – |");
});

test("a figure is marked where its set had a part in choosing what it judges", () => {
  const page = toPage([row, { ...row, set: "squad2-dev (Qdrant)" }, { ...row, set: "anthropic-docs" }]);

  expect(page).toContain("| squad2-dev | 0.912 † |");
  expect(page).toContain("| squad2-dev (Qdrant) | 0.912 † |");
  expect(page).toContain("| anthropic-docs | 0.912 |");
});

test("a set stands in the tables that hold a figure of it, with where and when it was measured", () => {
  const [, finding = "", refusing = "", answering = "", runs = ""] = toPage([row]).split("\n## ");

  expect([finding, refusing, answering].map((table) => table.includes("| squad2-dev |"))).toEqual([true, false, false]);
  expect(runs).toContain("| squad2-dev | 3 | 2 | – | – | 2026-11-23 | abc1234 | – |");
});
