import { expect, test } from "vitest";
import type { ContextPassage } from "@/core/retrieval/context";
import type { Retrieval, RetrievedPassage } from "@/core/retrieval/retrieve";
import { extract } from "./extract";

function library(...texts: string[]): { context: ContextPassage[]; retrieval: Retrieval } {
  const passages = texts.map((text, at): RetrievedPassage => {
    const ids = { passageId: `p${at}`, documentId: `d${at}`, versionId: `v${at}`, position: 0 };
    const place = { title: "", pageIndex: null, pageLabel: null, headings: [], start: 0, end: text.length, alsoIn: [] };
    return { ...ids, ...place, text, language: /\p{Script=Han}/u.test(text) ? "zh" : "en", score: 1 };
  });
  return { context: passages, retrieval: { passages, confidence: 1, evidence: "good", mode: "lexical", wordWeight: () => 1 } };
}

function quotes(question: string, ...texts: string[]): string[] {
  const { context, retrieval } = library(...texts);
  return extract(question, context, retrieval).map(({ passage, start, end }) => context[passage]?.text.slice(start, end) ?? "");
}

test("the sentences that share the most with the question are quoted, the best first", () => {
  const bridge = "Porto lies on the Douro. The Dom Luís bridge in Porto was opened in 1886. It rains there in winter.";

  expect(quotes("When was the Dom Luís bridge opened?", bridge)[0]).toBe("The Dom Luís bridge in Porto was opened in 1886.");
});

test("no more than three are quoted, and none twice", () => {
  const same = "The bridge was opened in 1886.";
  const many = quotes("When was the bridge opened?", `${same} The bridge opened late. A bridge is opened. The bridge, opened.`, same, same);

  expect(many).toHaveLength(3);
  expect(new Set(many).size).toBe(3);
});

test("a mistyped word still finds its sentence", () => {
  expect(quotes("Who designed the Eifffel tower?", "It rains. The Eiffel tower was designed by Koechlin. The river is long.")[0]).toContain(
    "Koechlin",
  );
});

test("Chinese sentences are quoted whole", () => {
  expect(quotes("黑豹队丢了多少分？", "天气很好。黑豹队的防守丢了308分。比赛结束了。")[0]).toBe("黑豹队的防守丢了308分。");
});

test("a passage that shares nothing is not quoted", () => {
  expect(quotes("Who designed the tower?", "Apples grow here.")).toEqual([]);
});

test("offsets point into the stretch of the context that holds the passage", () => {
  const { context, retrieval } = library("The bridge was opened in 1886.");
  const before = "Something stands before. ";
  const stretch = context.map((passage) => ({ ...passage, text: before + passage.text, end: passage.end + before.length }));
  const moved = retrieval.passages.map((passage) => ({ ...passage, start: before.length, end: before.length + passage.text.length }));

  const [quoted] = extract("When was the bridge opened?", stretch, { ...retrieval, passages: moved });

  expect(quoted).toEqual({ passage: 0, start: before.length, end: before.length + 30 });
});
