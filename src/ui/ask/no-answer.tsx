import Link from "next/link";
import type { Source } from "@/contracts/answer";
import type { LiveAnswer } from "./live-answer";
import { SourceList } from "./source-list";

type NoAnswerProps = { answer: LiveAnswer; question: string; onOpen: (source: Source) => void };

/** The honest end of a search that found nothing: what was looked for, what came nearest, what to try. */
export function NoAnswer({ answer, question, onOpen }: NoAnswerProps) {
  return (
    <div className="grid gap-4">
      <p className="text-lg">{answer.text.trim() || "Your documents do not answer this."}</p>
      <div className="grid gap-1 text-sm text-soft">
        <p>
          Searched for: <q>{answer.rewrittenQuestion ?? question}</q>
        </p>
        <p>
          Try the words that the document itself would use, ask for one thing at a time, or{" "}
          <Link href="/documents" className="text-accent underline underline-offset-4">
            add the document
          </Link>{" "}
          that holds it.
        </p>
      </div>
      {answer.sources.length > 0 ? (
        <div className="grid gap-2">
          <h3 className="text-sm text-soft">What came nearest</h3>
          <SourceList sources={answer.sources} citations={[]} onOpen={onOpen} />
        </div>
      ) : null}
    </div>
  );
}
