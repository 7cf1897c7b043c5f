import { expect, test } from "vitest";
import type { AnswerPart } from "../contracts/answer.ts";
import { createContinue } from "./continue.ts";

const citation = (at: number) => ({ number: 1, passageId: "p", documentId: "d", title: "t", page: null, at, start: 0, end: 1, quote: "q" });
const restored = (text: string, citations: number): AnswerPart => ({
  type: "answer-restored",
  text,
  sources: [],
  citations: Array.from({ length: citations }, (_, at) => citation(at)),
  evidence: "good",
});
const told = (parts: AnswerPart[]) => {
  const goOn = createContinue();
  return parts.flatMap(goOn);
};

test("an answer that was over before it could be followed comes as its parts", () => {
  expect(told([restored("Opened in 1886.", 1)])).toEqual([
    { type: "sources-found", sources: [], evidence: "good" },
    { type: "text-delta", text: "Opened in 1886." },
    { type: "citation-added", citation: citation(0) },
  ]);
});

test("after a gap only what is missing is told", () => {
  const before: AnswerPart[] = [
    { type: "sources-found", sources: [], evidence: "good" },
    { type: "text-delta", text: "Opened" },
    { type: "citation-added", citation: citation(0) },
  ];

  expect(told([...before, restored("Opened in 1886.", 2), { type: "text-delta", text: " Yes." }]).slice(3)).toEqual([
    { type: "text-delta", text: " in 1886." },
    { type: "citation-added", citation: citation(1) },
    { type: "text-delta", text: " Yes." },
  ]);
});

test("a state that does not go on from what was told replaces it", () => {
  const other = restored("Built in 1877.", 0);

  expect(told([{ type: "text-delta", text: "Opened" }, other])).toEqual([{ type: "text-delta", text: "Opened" }, other]);
});
