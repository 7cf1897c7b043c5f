"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { Source } from "@/contracts/answer";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import type { LiveAnswer } from "./live-answer";
import { SourceList } from "./source-list";

type NoAnswerProps = { answer: LiveAnswer; question: string; onOpen: (source: Source) => void };

/** The honest end of a search that found nothing: what was looked for, what came nearest, what to try. */
export function NoAnswer({ answer, question, onOpen }: NoAnswerProps) {
  const client = useClient();
  const library = useQuery({ queryKey: cacheKeys.documentTotals, queryFn: () => client.documents.list.query({ limit: 1 }) });
  const hasFound = answer.sources.length > 0;
  if (!hasFound && library.isPending) return null;
  if (!hasFound && library.data?.readyCount === 0) return <EmptyLibrary isOnItsWay={library.data.total > 0} />;
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
      {hasFound ? (
        <div className="grid gap-2">
          <h3 className="text-sm text-soft">What came nearest</h3>
          <SourceList sources={answer.sources} citations={[]} onOpen={onOpen} />
        </div>
      ) : null}
    </div>
  );
}

/** Other words would find nothing either. */
function EmptyLibrary({ isOnItsWay }: { isOnItsWay: boolean }) {
  return (
    <p className="text-lg">
      {isOnItsWay ? "None of your documents is ready yet. See how far they are in " : "There are no documents yet. Add some in "}
      <Link href="/documents" className="text-accent underline underline-offset-4">
        Documents
      </Link>
      , then ask again.
    </p>
  );
}
