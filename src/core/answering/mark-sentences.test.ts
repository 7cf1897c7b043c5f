import { expect, test } from "vitest";
import type { Citation } from "@/contracts/answer";
import type { ContextPassage } from "@/core/retrieval/context";
import { markSentences } from "./mark-sentences";

const passage = (text: string): ContextPassage => ({
  passageId: "0190a0a0-0000-7000-8000-000000000001",
  documentId: "0190a0a0-0000-7000-8000-000000000002",
  title: "Bridges",
  pageIndex: null,
  pageLabel: null,
  headings: [],
  start: 0,
  end: text.length,
  text,
  alsoIn: [],
});
const context = [passage("The Luis bridge was opened in 1886 in Porto. It crosses the Douro."), passage("Trams run in Lisbon since 1873.")];

function marked(text: string): [string, string][] {
  const citations = [...text.matchAll(/\[(\d)\]/g)].map((match): Citation => {
    const { passageId, documentId, title } = context[0] ?? passage("");
    return {
      number: Number(match[1]),
      at: match.index,
      passageId,
      documentId,
      title,
      page: null,
      start: 0,
      end: 1,
      quote: context[Number(match[1]) - 1]?.text ?? "",
    };
  });
  return markSentences(text, citations, context, () => 1).map(({ start, end, support }) => [text.slice(start, end), support]);
}

test("a sentence that its passage says is supported, one that it does not say is not", () => {
  expect(marked("The bridge in Porto was opened in 1886 [1]. It was painted green by a hundred workers [1].")).toEqual([
    ["The bridge in Porto was opened in 1886 [1].", "supported"],
    ["It was painted green by a hundred workers [1].", "unsupported"],
  ]);
});

test("another number or name than the passage's is not supported", () => {
  expect(marked("The Luis bridge was opened in 1887 in Porto [1].")[0]?.[1]).toBe("unsupported");
  expect(marked("The Luis bridge was opened in 1886 in Lisbon [1].")[0]?.[1]).toBe("unsupported");
});

test("words of the passage itself are quoted", () => {
  expect(marked("It crosses the Douro. [1]\n\nTrams run in Lisbon since 1873. [2]")).toEqual([
    ["It crosses the Douro.", "quoted"],
    ["Trams run in Lisbon since 1873.", "quoted"],
  ]);
});

test("a sentence that cites the wrong passage, or none at all, is not supported", () => {
  expect(marked("Trams run in Lisbon since 1873 [1].")[0]?.[1]).toBe("unsupported");
  expect(marked("The Luis bridge was opened in 1886.")[0]?.[1]).toBe("unsupported");
});

test("a mark at the end of a paragraph speaks for the sentences before it", () => {
  expect(marked("The bridge was opened in 1886. It crosses the Douro river [1].")).toMatchObject([[expect.any(String), "supported"], {}]);
});

test("what claims nothing is not judged", () => {
  expect(marked("Here is what I found:\n\n# Bridges\n\nIs that all?").map(([, support]) => support)).toEqual(
    expect.not.arrayContaining(["unsupported", "supported"]),
  );
});
