import { expect, test } from "vitest";
import type { Citation } from "@/contracts/answer";
import { answerWithSources, citationName, sheetOf } from "./source-words";

const citation = (number: number, page: string | null): Citation => ({
  number,
  at: 0,
  passageId: "p",
  documentId: "d",
  title: "Lease agreement Porto.pdf",
  page,
  start: 0,
  end: 1,
  quote: "q",
});

test("a citation is named by its document and page", () => {
  expect(citationName(citation(1, "4"))).toBe("Source 1: Lease agreement Porto.pdf, page 4");
  expect(citationName(citation(2, null))).toBe("Source 2: Lease agreement Porto.pdf");
});

test("a copied answer ends in its sources, each once, by number", () => {
  const text = answerWithSources("Six months. [2] Four. [1][2]", [citation(2, null), citation(1, "7"), citation(2, null)]);

  expect(text).toBe("Six months. [2] Four. [1][2]\n\nSources\n[1] Lease agreement Porto.pdf, page 7\n[2] Lease agreement Porto.pdf\n");
});

test("a citation on a later page of its passage opens that sheet of the file", () => {
  const passage = { pageIndex: 4, pageLabel: "3" };

  expect([sheetOf("3", passage), sheetOf("5", passage), sheetOf(null, passage)]).toEqual([4, 6, 4]);
  expect(sheetOf("iv", passage)).toBeNull();
  expect(sheetOf("2", { pageIndex: null, pageLabel: null })).toBeNull();
});
