"use client";

import { errorMessages } from "@/contracts/error-messages";
import type { LiveAnswer } from "./live-answer";
import { RetryNote } from "./retry-note";
import { whyWait } from "./why-wait";

/** Why an answer did not come to its end, and one button to go on. */
export function FailureNote({ answer, onAgain }: { answer: LiveAnswer; onAgain: () => void }) {
  if (answer.state !== "failed" && answer.state !== "interrupted") return null;
  const code = answer.failure ?? (answer.state === "interrupted" ? "ANSWER_INTERRUPTED" : "UNEXPECTED");
  return (
    <RetryNote
      key={answer.id}
      message={errorMessages[code]}
      waitSeconds={answer.retryAfterSeconds}
      waitReason={whyWait(code)}
      onRetry={onAgain}
    />
  );
}
