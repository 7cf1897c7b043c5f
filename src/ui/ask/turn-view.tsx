"use client";

import { useState } from "react";
import type { AnswerView as StoredAnswer, Turn } from "@/contracts/conversations";
import { AnswerView } from "./answer-view";
import { useLiveAnswer } from "./use-live-answer";
import type { Opened } from "./use-opened";

type TurnViewProps = {
  conversationId: string;
  turn: Turn;
  opened: Opened | null;
  onOpen: (opened: Opened) => void;
  onAgain: (questionId: string) => void;
};

/** A question as a heading, and the page beneath it. */
export function TurnView({ conversationId, turn, opened, onOpen, onAgain }: TurnViewProps) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  const openedAt = turn.answers.findIndex((answer) => answer.id === opened?.answerId);
  const chosenAt = turn.answers.findIndex((answer) => answer.id === chosenId);
  const here = [chosenAt, openedAt, turn.answers.length - 1].find((position) => position >= 0) ?? 0;
  const stored = turn.answers[here];
  return (
    <section aria-labelledby={`question-${turn.questionId}`} className="grid gap-5">
      <h2 id={`question-${turn.questionId}`} className="text-xl font-medium whitespace-pre-wrap [overflow-wrap:anywhere]">
        {turn.question}
      </h2>
      {stored ? (
        <LiveTurn
          key={stored.id}
          stored={stored}
          place={{ conversationId, questionId: turn.questionId }}
          question={turn.question}
          opened={opened}
          onOpen={onOpen}
          onAgain={() => {
            setChosenId(null);
            onAgain(turn.questionId);
          }}
          versions={{ here, total: turn.answers.length, onChoose: (position) => setChosenId(turn.answers[position]?.id ?? null) }}
        />
      ) : null}
    </section>
  );
}

type LiveTurnProps = Omit<Parameters<typeof AnswerView>[0], "answer" | "isConnected"> & {
  stored: StoredAnswer;
  place: { conversationId: string; questionId: string };
};

function LiveTurn({ stored, place, ...rest }: LiveTurnProps) {
  const { answer, isConnected } = useLiveAnswer(stored, place);
  return <AnswerView answer={answer} isConnected={isConnected} {...rest} />;
}
