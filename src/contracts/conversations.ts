import { z } from "zod";
import { answerKind, answerState, answerTimings, citation, evidence, sentenceSupport, source } from "./answer.ts";
import { errorCode } from "./error-codes.ts";
import { limits } from "./limits.ts";
import { storable } from "./text.ts";

export const conversationId = z.uuid();
export const runId = z.uuid();

export const conversationSummary = z.object({
  id: conversationId,
  title: z.string(),
  updatedAt: z.iso.datetime(),
  isRunning: z.boolean(),
});
export type ConversationSummary = z.infer<typeof conversationSummary>;

/** One answer to a question; a question answered again has several. `id` is the run's id. */
export const answerView = z.object({
  id: runId,
  state: answerState,
  kind: answerKind,
  text: z.string(),
  model: z.string().nullable(),
  rewrittenQuestion: z.string().nullable(),
  evidence,
  sources: z.array(source),
  citations: z.array(citation),
  sentences: z.array(sentenceSupport),
  failure: errorCode.nullable(),
  timings: answerTimings.nullable(),
  isCached: z.boolean().optional(),
  createdAt: z.iso.datetime(),
});
export type AnswerView = z.infer<typeof answerView>;

export const turn = z.object({
  questionId: z.uuid(),
  question: z.string(),
  createdAt: z.iso.datetime(),
  /** Oldest first; the last one is shown unless another is chosen. */
  answers: z.array(answerView),
});
export type Turn = z.infer<typeof turn>;

export const conversation = z.object({ id: conversationId, title: z.string(), turns: z.array(turn) });
export type Conversation = z.infer<typeof conversation>;

export const question = z.string().overwrite(storable).trim().min(1, "Type a question.").max(limits.questionLength);

/** Starts a run: a new question (in a new conversation without `conversationId`), or another answer to an old one. */
export const askInput = z.strictObject({ question, conversationId: conversationId.optional() });
export const askAgainInput = z.strictObject({ questionId: z.uuid() });
export const askStarted = z.object({ conversationId, questionId: z.uuid(), runId });
export type AskStarted = z.infer<typeof askStarted>;

export const runInput = z.strictObject({ runId });
export const followInput = z.strictObject({ runId, lastEventId: z.string().max(40).nullish() });

export const title = z.string().overwrite(storable).trim().min(1, "Enter a title.").max(limits.titleLength);

export const listConversationsInput = z.strictObject({
  /** Words in a title or a question. */
  search: z.string().overwrite(storable).trim().max(200).optional(),
  cursor: z.string().max(200).nullish(),
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListConversationsInput = z.infer<typeof listConversationsInput>;
export const conversationList = z.object({ conversations: z.array(conversationSummary), nextCursor: z.string().nullable() });
export type ConversationList = z.infer<typeof conversationList>;

export const conversationInput = z.strictObject({ conversationId });
export const renameConversationInput = z.strictObject({ conversationId, title });
