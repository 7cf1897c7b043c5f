"use client";

import { useRef } from "react";
import { Spinner } from "@/ui/primitives/spinner";
import { count } from "@/ui/primitives/words";
import type { LiveAnswer } from "./live-answer";

/** What is being done right now, as long as there are no words yet that show it. */
export function AnswerProgress({ answer: { stage, text } }: { answer: LiveAnswer }) {
  if (text !== "" && stage?.name === "writing") return <span aria-hidden="true" className="h-4 w-0.5 animate-pulse bg-accent" />;
  return (
    <p className="flex items-center gap-2.5 text-sm text-soft">
      <Spinner />
      {stageInWords(stage)}
    </p>
  );
}

function stageInWords(stage: LiveAnswer["stage"]): string {
  if (stage?.name === "reading") return `Reading ${count(stage.count, "passage")}`;
  if (stage?.name === "writing") return "Writing";
  return stage && stage.count > 0 ? `Searching ${count(stage.count, "document")}` : "Searching your documents";
}

/** Tells a screen reader that an answer begins and ends; never its words one by one. */
export function AnswerStatus({ answer }: { answer: LiveAnswer }) {
  const wasRunning = useRef(false);
  if (answer.state === "running") wasRunning.current = true;
  return (
    <p role="status" className="sr-only">
      {wasRunning.current ? statusInWords(answer) : ""}
    </p>
  );
}

function statusInWords({ state, kind, citations }: LiveAnswer): string {
  if (state === "running") return "Answering";
  if (state === "stopped") return "Answer stopped";
  if (state !== "finished") return "The answer failed";
  if (kind === "none") return "Not found in your documents";
  return `Answer ready, ${count(new Set(citations.map((citation) => citation.number)).size, "source")}`;
}
