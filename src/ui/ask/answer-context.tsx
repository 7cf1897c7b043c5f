"use client";

import { createContext, useContext } from "react";
import type { Citation, SentenceSupport, Source } from "@/contracts/answer";

/** What the marks inside an answer's text need to know; they stand deep inside rendered markdown. */
export type AnswerContextValue = {
  citations: Citation[];
  sentences: SentenceSupport[];
  sources: Source[];
  /** Position of the citation that the drawer shows, or null. */
  opened: number | null;
  /** Position of the citation that is hovered or focused, or null. */
  pointed: number | null;
  onOpen: (position: number) => void;
  onPoint: (position: number | null) => void;
};

const AnswerContext = createContext<AnswerContextValue | null>(null);

export const AnswerProvider = AnswerContext.Provider;

export function useAnswer(): AnswerContextValue {
  const answer = useContext(AnswerContext);
  if (!answer) throw new Error("This mark stands outside an answer");
  return answer;
}
