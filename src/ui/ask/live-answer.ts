import type { AnswerPart } from "@/contracts/answer";
import type { AnswerView } from "@/contracts/conversations";

/** An answer as it is on the screen: what is stored, and what only the stream tells. */
export type LiveAnswer = AnswerView & {
  stage: { name: "searching" | "reading" | "writing"; count: number } | null;
  retryAfterSeconds: number | null;
};

export function liveAnswer(stored: AnswerView): LiveAnswer {
  return { ...stored, stage: null, retryAfterSeconds: null };
}

/** An answer of which nothing is known yet but its run. */
export function emptyAnswer(runId: string, createdAt: string): AnswerView {
  return {
    id: runId,
    state: "running",
    kind: "written",
    text: "",
    model: null,
    rewrittenQuestion: null,
    evidence: "good",
    sources: [],
    citations: [],
    sentences: [],
    failure: null,
    timings: null,
    createdAt,
  };
}

/** The answer after one more part of its stream. */
export function applyPart(answer: LiveAnswer, part: AnswerPart): LiveAnswer {
  switch (part.type) {
    case "stage-changed":
      return { ...answer, stage: { name: part.stage, count: part.count } };
    case "question-rewritten":
      return { ...answer, rewrittenQuestion: part.question };
    case "sources-found":
      return { ...answer, sources: part.sources, evidence: part.evidence };
    case "text-delta":
      return { ...answer, text: answer.text + part.text };
    case "citation-added":
      return { ...answer, citations: [...answer.citations, part.citation] };
    case "answer-restored":
      return { ...answer, text: part.text, sources: part.sources, citations: part.citations, evidence: part.evidence };
    case "answer-finished":
      return {
        ...answer,
        state: part.outcome,
        kind: part.kind,
        text: part.text,
        citations: part.citations,
        sentences: part.sentences,
        timings: part.timings,
        isCached: part.isCached ?? false,
        stage: null,
      };
    case "answer-failed":
      return {
        ...answer,
        state: part.outcome,
        text: part.text,
        failure: part.code,
        retryAfterSeconds: part.retryAfterSeconds,
        stage: null,
      };
  }
}
