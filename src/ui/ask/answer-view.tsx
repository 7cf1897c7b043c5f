"use client";

import { useMemo, useState } from "react";
import type { Source } from "@/contracts/answer";
import { Problem } from "@/ui/primitives/field";
import { AnswerActions } from "./answer-actions";
import { AnswerProvider } from "./answer-context";
import { AnswerNotes } from "./answer-notes";
import { AnswerProgress, AnswerStatus } from "./answer-progress";
import { AnswerText } from "./answer-text";
import { FailureNote } from "./failure-note";
import type { LiveAnswer } from "./live-answer";
import { NoAnswer } from "./no-answer";
import { QuotedText } from "./quoted-text";
import { SourceList } from "./source-list";
import type { Opened } from "./use-opened";

type AnswerViewProps = {
  answer: LiveAnswer;
  question: string;
  isConnected: boolean;
  opened: Opened | null;
  onOpen: (opened: Opened) => void;
  onAgain: () => void;
  versions: { here: number; total: number; onChoose: (position: number) => void };
};

/** One answer: its sources first, then the text, then what is to be known about it. */
export function AnswerView({ answer, question, isConnected, opened, onOpen, onAgain, versions }: AnswerViewProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const isOpenedHere = opened?.answerId === answer.id;
  const openedCitation = isOpenedHere ? opened.citation : null;
  const { id, citations, sentences, sources } = answer;
  const isStreaming = answer.state === "running";

  const marks = useMemo(
    () => ({
      citations,
      sentences,
      sources,
      opened: openedCitation,
      pointed,
      onOpen: (citation: number) => onOpen({ answerId: id, citation, source: null }),
      onPoint: setPointed,
    }),
    [id, citations, sentences, sources, openedCitation, pointed, onOpen],
  );
  const openSource = (source: Source) => {
    const citation = citations.findIndex((candidate) => candidate.number === source.number);
    onOpen(citation === -1 ? { answerId: id, citation: null, source: source.number } : { answerId: id, citation, source: null });
  };

  return (
    <AnswerProvider value={marks}>
      <article aria-label="Answer" aria-busy={isStreaming} className="grid gap-5">
        <AnswerStatus answer={answer} />
        {answer.kind === "none" && !isStreaming ? null : <SourceList sources={sources} citations={citations} onOpen={openSource} />}
        {answer.kind === "none" && !isStreaming ? (
          <NoAnswer answer={answer} question={question} onOpen={openSource} />
        ) : answer.kind === "quoted" ? (
          <QuotedText text={answer.text} citations={citations} sentences={sentences} />
        ) : (
          <AnswerText text={answer.text} citations={citations} sentences={sentences} isStreaming={isStreaming} />
        )}
        {isStreaming ? <AnswerProgress answer={answer} /> : null}
        {isConnected ? null : <Problem>The connection was lost. The answer is still being written and is shown again in a moment.</Problem>}
        {isStreaming ? null : (
          <>
            <AnswerNotes answer={answer} />
            <FailureNote answer={answer} onAgain={onAgain} />
            <AnswerActions answer={answer} onAgain={onAgain} versions={versions} />
          </>
        )}
      </article>
    </AnswerProvider>
  );
}
