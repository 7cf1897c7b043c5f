"use client";

import { errorMessages } from "@/contracts/error-messages";
import type { LiveAnswer } from "./live-answer";
import { RetryNote } from "./retry-note";

/** Why an answer did not come to its end, and one button to go on. */
export function FailureNote({ answer, onAgain }: { answer: LiveAnswer; onAgain: () => void }) {
  if (answer.state !== "failed" && answer.state !== "interrupted") return null;
  const message = errorMessages[answer.failure ?? (answer.state === "interrupted" ? "ANSWER_INTERRUPTED" : "UNEXPECTED")];
  return <RetryNote key={answer.id} message={message} waitSeconds={answer.retryAfterSeconds} onRetry={onAgain} />;
}
