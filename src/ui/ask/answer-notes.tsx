import { count } from "@/ui/primitives/words";
import type { LiveAnswer } from "./live-answer";

/** What a reader should know about an answer before leaning on it. */
export function AnswerNotes({ answer: { state, kind, evidence, sentences, isCached } }: { answer: LiveAnswer }) {
  const unsupported = sentences.filter((sentence) => sentence.support === "unsupported").length;
  return (
    <>
      {kind === "quoted" && state === "finished" ? (
        <p className="text-sm text-soft">Quoted word for word from your documents; no language model is connected.</p>
      ) : null}
      {isCached && state === "finished" ? (
        <p className="text-sm text-soft">
          <span className="mr-2 rounded-control border border-line px-1.5 py-0.5 text-xs">Cached</span>
          Written before, for the same question and the same documents. Answer again for a new one.
        </p>
      ) : null}
      {evidence === "weak" && kind !== "none" ? (
        <p className="text-sm text-soft">
          The passages that were found match this question only in part. Read them before you rely on this.
        </p>
      ) : null}
      {unsupported > 0 && kind !== "none" ? (
        <p className="justify-self-start rounded-control bg-warn-tint px-2.5 py-1 text-xs text-warn">
          {count(unsupported, "sentence is", "sentences are")} not supported by your documents
        </p>
      ) : null}
      {state === "stopped" ? <p className="text-sm text-soft">You stopped this answer.</p> : null}
    </>
  );
}
