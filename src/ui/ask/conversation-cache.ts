import type { AnswerView, Conversation, Turn } from "@/contracts/conversations";
import { emptyAnswer } from "./live-answer";

/** A question that was just asked, with the answer that is being written. */
export function startedTurn(questionId: string, question: string, runId: string): Turn {
  const createdAt = new Date().toISOString();
  return { questionId, question, createdAt, answers: [emptyAnswer(runId, createdAt)] };
}

export function withTurn(conversation: Conversation, turn: Turn): Conversation {
  if (conversation.turns.some((known) => known.questionId === turn.questionId)) return conversation;
  return { ...conversation, turns: [...conversation.turns, turn] };
}

/** Adds an answer to its question, or puts it in the place of an older state of itself. */
export function withAnswer(conversation: Conversation, questionId: string, answer: AnswerView): Conversation {
  const turns = conversation.turns.map((turn) => {
    if (turn.questionId !== questionId) return turn;
    const isKnown = turn.answers.some((known) => known.id === answer.id);
    const answers = isKnown ? turn.answers.map((known) => (known.id === answer.id ? answer : known)) : [...turn.answers, answer];
    return { ...turn, answers };
  });
  return { ...conversation, turns };
}
