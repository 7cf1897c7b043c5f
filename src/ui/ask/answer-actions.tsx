"use client";

import { useState } from "react";
import { Button } from "@/ui/primitives/button";
import { copyText } from "@/ui/primitives/copy-text";
import { Icon } from "@/ui/primitives/icon";
import type { LiveAnswer } from "./live-answer";
import { answerWithSources } from "./source-words";

type Versions = { here: number; total: number; onChoose: (position: number) => void };
type AnswerActionsProps = { answer: LiveAnswer; onAgain: () => void; versions: Versions };

const COPIED_MS = 2_000;

export function AnswerActions({ answer, onAgain, versions }: AnswerActionsProps) {
  const seconds = answer.timings ? answer.timings.totalMs / 1_000 : null;
  return (
    <div className="-mx-2 flex flex-wrap items-center gap-x-1 gap-y-1 text-soft">
      {answer.text && answer.kind !== "none" ? <CopyButton answer={answer} /> : null}
      <Button look="quiet" size="small" onClick={onAgain}>
        Answer again
      </Button>
      {versions.total > 1 ? <VersionPicker {...versions} /> : null}
      <p className="ml-auto px-2 text-xs">
        {[seconds === null ? null : `${seconds.toFixed(1)} s`, answer.model].filter((part) => part !== null).join(" · ")}
      </p>
    </div>
  );
}

function CopyButton({ answer: { text, citations, sources } }: { answer: LiveAnswer }) {
  const [copied, setCopied] = useState<string | null>(null);
  const handleCopy = async () => {
    setCopied((await copyText(answerWithSources(text, citations, sources))) ? "Copied" : "Could not copy");
    setTimeout(() => setCopied(null), COPIED_MS);
  };
  return (
    <Button look="quiet" size="small" onClick={handleCopy}>
      {copied ?? (citations.length > 0 ? "Copy with sources" : "Copy")}
    </Button>
  );
}

function VersionPicker({ here, total, onChoose }: Versions) {
  return (
    <fieldset className="flex items-center">
      <legend className="sr-only">Versions of this answer</legend>
      <Button look="quiet" size="small" aria-label="Previous version" disabled={here === 0} onClick={() => onChoose(here - 1)}>
        <Icon name="chevronLeft" className="size-3.5" />
      </Button>
      <span className="text-xs">
        {here + 1} / {total}
      </span>
      <Button look="quiet" size="small" aria-label="Next version" disabled={here === total - 1} onClick={() => onChoose(here + 1)}>
        <Icon name="chevronRight" className="size-3.5" />
      </Button>
    </fieldset>
  );
}
