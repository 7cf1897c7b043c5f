import { citation } from "@tests/support/citation";
import { expect, test } from "vitest";
import type { Source } from "@/contracts/answer";
import { alsoInOf, answerWithSources, citationName, fileNameOf, sheetOf } from "./source-words";

test("a citation is named by its document and page", () => {
  expect(citationName(citation(1, { page: "4" }))).toBe("Source 1: Lease.pdf, page 4");
  expect(citationName(citation(2, { page: null }))).toBe("Source 2: Lease.pdf");
});

test("a copied answer ends in its sources, each once, by number", () => {
  const unpaged = citation(2, { page: null });

  const text = answerWithSources("Six months. [2] Four. [1][2]", [unpaged, citation(1, { page: "7" }), unpaged], []);

  expect(text).toBe("Six months. [2] Four. [1][2]\n\nSources\n[1] Lease.pdf, page 7\n[2] Lease.pdf\n");
});

test("a citation on a later page of its passage opens that sheet of the file", () => {
  const passage = { pageIndex: 4, pageLabel: "3" };

  expect([sheetOf("3", passage), sheetOf("5", passage), sheetOf(null, passage)]).toEqual([4, 6, 4]);
  expect(sheetOf("iv", passage)).toBeNull();
  expect(sheetOf("2", { pageIndex: null, pageLabel: null })).toBeNull();
});

test("two documents of one title are told apart by their files, wherever they are named", () => {
  const source = (number: number, documentId: string, documentName?: string): Source => ({
    number,
    passageId: "p",
    documentId,
    title: "Price list",
    documentName,
    pageIndex: null,
    pageLabel: null,
    headings: [],
    start: 0,
    end: 1,
    excerpt: "",
    alsoIn: [],
  });
  const twins = [source(1, "a", "prices-2025.md"), source(2, "b", "prices-2026.md")];
  const cited = twins.map(({ number, documentId }) => citation(number, { page: null, documentId, title: "Price list" }));

  expect(twins.map((twin) => fileNameOf(twin, twins))).toEqual(["prices-2025.md", "prices-2026.md"]);
  expect(fileNameOf(source(1, "a", "prices-2025.md"), [source(1, "a", "prices-2025.md"), source(2, "a", "prices-2025.md")])).toBeNull();
  const merged = {
    ...source(1, "a", "prices-2025.md"),
    alsoIn: [{ documentId: "b", title: "Price list", documentName: "prices-2026.md" }],
  };
  expect([fileNameOf(merged, [merged]), alsoInOf(merged)]).toEqual(["prices-2025.md", "prices-2026.md"]);
  expect(fileNameOf(source(1, "a"), [source(1, "a"), source(2, "b")])).toBeNull();
  expect(answerWithSources("Five. [2]", cited.slice(1), twins)).toBe("Five. [2]\n\nSources\n[2] Price list, prices-2026.md\n");
  expect(citationName(cited[1] ?? citation(2, { page: null }), twins)).toBe("Source 2: Price list, prices-2026.md");
});
