"use client";

import { Button } from "@/ui/primitives/button";
import { AnswerProgress } from "./answer-progress";
import { emptyAnswer, liveAnswer } from "./live-answer";
import { RetryNote } from "./retry-note";
import type { PendingQuestion } from "./use-ask";

type PendingTurnProps = { pending: PendingQuestion; onRetry: () => void; onDrop: () => void };

/** A question that the server has not taken yet; if it does not, the words are kept. */
export function PendingTurn({ pending: { question, failure }, onRetry, onDrop }: PendingTurnProps) {
  return (
    <section data-unsent="" aria-label="Question being sent" className="grid gap-5">
      <h2 className="text-xl font-medium whitespace-pre-wrap [overflow-wrap:anywhere]">{question}</h2>
      {failure ? (
        <div className="grid justify-items-start gap-2">
          <RetryNote
            message={failure.message}
            waitSeconds={failure.retryAfterSeconds}
            requestId={failure.code === "UNEXPECTED" ? failure.requestId : null}
            onRetry={onRetry}
          />
          <Button look="quiet" size="small" onClick={onDrop}>
            Discard the question
          </Button>
        </div>
      ) : (
        <AnswerProgress answer={liveAnswer(emptyAnswer("", ""))} />
      )}
    </section>
  );
}
