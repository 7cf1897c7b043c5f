import { expect, test } from "vitest";
import type { Citation } from "@/contracts/answer";
import type { ContextPassage } from "@/core/retrieval/context";
import { markSentences } from "./mark-sentences";

const text = "The Dom Luís bridge in Porto was opened in 1886. It carries a tramway.";
const passage: ContextPassage = {
  ...{ passageId: "p", documentId: "d", title: "Bridges", pageIndex: null, pageLabel: null, headings: [] },
  ...{ start: 0, end: text.length, text, alsoIn: [] },
};

function marked(answer: string, quote = "", isCut = false): [string, string][] {
  const citations = [...answer.matchAll(/\[1\]/g)].map(({ index }): Citation => {
    return { number: 1, passageId: "p", documentId: "d", title: "Bridges", page: null, at: index, start: 0, end: quote.length, quote };
  });
  return markSentences({ text: answer, citations, isCut }, [passage]).map(({ start, end, support }) => [
    answer
      .slice(start, end)
      .replace(/\s*\[1\]/g, "")
      .trim(),
    support,
  ]);
}

test("each sentence stands on the marks behind it, before or after its full stop", () => {
  expect(marked("The bridge was opened in 1886 [1]. It carries a tramway. [1] It is made of paper and glue. [1]")).toEqual([
    ["The bridge was opened in 1886.", "supported"],
    ["It carries a tramway.", "supported"],
    ["It is made of paper and glue.", "unsupported"],
  ]);
});

test("a sentence without a mark leans on the next one in its paragraph, not beyond", () => {
  expect(marked("The bridge was opened in 1886. It carries a tramway [1].\n\nThe bridge was opened in 1886.")).toEqual([
    ["The bridge was opened in 1886.", "supported"],
    ["It carries a tramway.", "supported"],
    ["The bridge was opened in 1886.", "unsupported"],
  ]);
});

test("a quote is quoted, even across lines", () => {
  expect(marked("It carries a tramway. [1]", "It carries\na tramway.")).toEqual([["It carries a tramway.", "quoted"]]);
});

test("what claims nothing needs no source", () => {
  expect(marked("Here is what I found:")).toEqual([["Here is what I found:", "not-claimed"]]);
});

test("a quote of several lines is quoted in each of them", () => {
  const record = "name: Dom Luís\nopened: 1886\ncarries: a tramway";

  expect(marked(`${record} [1]`, record).map(([, support]) => support)).toEqual(["quoted", "quoted", "quoted"]);
});

test("a table's header and cells of numbers alone claim nothing, its other rows do", () => {
  const table =
    "| Bridge | Year of opening |\n|---|---|\n| Dom Luís bridge in Porto | 1886 [1] |\n| 12 | 13 |\n| Paper bridge in Lisbon | 1901 [1] |";

  expect(marked(table).map(([, support]) => support)).toEqual(["not-claimed", "not-claimed", "supported", "not-claimed", "unsupported"]);
});

test("the sentence in which an answer was stopped is not judged; the same words at an answer's end are", () => {
  const answer = "It carries a tramway. [1] It is made of paper and gl";

  expect(marked(answer, "", true).map(([, support]) => support)).toEqual(["supported", "not-claimed"]);
  expect(marked(answer).map(([, support]) => support)).toEqual(["supported", "unsupported"]);
});
