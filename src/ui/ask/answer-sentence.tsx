"use client";

import type { ReactNode } from "react";
import { useAnswer } from "./answer-context";
import { sentenceOf } from "./answer-marks";

/** One sentence of an answer: marked while its citation is looked at, dotted where nothing supports it. */
export function AnswerSentence({ position, children }: { position: number; children: ReactNode }) {
  const { sentences, citations, opened, pointed } = useAnswer();
  const shown = [opened, pointed].flatMap((citation) => (citation === null ? [] : (citations[citation] ?? [])));
  if (shown.some((citation) => sentenceOf(citation, sentences) === position)) {
    return <span className="marked">{children}</span>;
  }
  if (sentences[position]?.support === "unsupported") return <span className="unsupported">{children}</span>;
  return <span>{children}</span>;
}
