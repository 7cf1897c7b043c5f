import { z } from "zod";
import { errorCode } from "./error-codes.ts";

/** A passage that was read for an answer; `number` is the n of [n]. */
export const source = z.object({
  number: z.number().int().min(1),
  passageId: z.uuid(),
  documentId: z.uuid(),
  title: z.string(),
  /** The file's name, which tells apart documents of one title; answers from before it was kept lack it. */
  documentName: z.string().optional(),
  pageIndex: z.number().int().nullable(),
  pageLabel: z.string().nullable(),
  headings: z.array(z.string()),
  /** Offsets of the passage in the document's extracted text, in UTF-16 units. */
  start: z.number().int(),
  end: z.number().int(),
  excerpt: z.string(),
  /** Other documents that hold nearly the same passage. */
  alsoIn: z.array(z.object({ documentId: z.uuid(), title: z.string(), documentName: z.string().optional() })),
});
export type Source = z.infer<typeof source>;

/** A mark [n] in an answer, with the very words of the document that it points at. */
export const citation = z.object({
  number: z.number().int().min(1),
  passageId: z.uuid(),
  documentId: z.uuid(),
  title: z.string(),
  page: z.string().nullable(),
  /** Where the mark stands in the answer's text, in UTF-16 units. */
  at: z.number().int(),
  /** Offsets of the quote in the document's extracted text, in UTF-16 units. */
  start: z.number().int(),
  end: z.number().int(),
  quote: z.string(),
});
export type Citation = z.infer<typeof citation>;

/** How well one sentence of an answer stands on what it cites. Offsets in the answer's text. */
export const sentenceSupport = z.object({
  start: z.number().int(),
  end: z.number().int(),
  support: z.enum(["quoted", "supported", "unsupported", "not-claimed"]),
});
export type SentenceSupport = z.infer<typeof sentenceSupport>;

export const answerKind = z.enum(["written", "quoted", "none"]);
export type AnswerKind = z.infer<typeof answerKind>;

export const answerTimings = z.object({
  rewriteMs: z.number(),
  retrieveMs: z.number(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
});

/** Why an answer could lean on little: none, weak words, or no embedder configured. */
export const evidence = z.enum(["good", "weak", "none"]);
export type Evidence = z.infer<typeof evidence>;

/** The parts of an answer's stream, in order; the last is `answer-finished` or `answer-failed`. */
export const answerPart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("stage-changed"), stage: z.enum(["searching", "reading", "writing"]), count: z.number().int() }),
  z.object({ type: z.literal("question-rewritten"), question: z.string() }),
  z.object({ type: z.literal("sources-found"), sources: z.array(source), evidence }),
  z.object({ type: z.literal("text-delta"), text: z.string() }),
  z.object({ type: z.literal("citation-added"), citation }),
  /** The whole state so far, where a follower came too late for the single parts. */
  z.object({ type: z.literal("answer-restored"), text: z.string(), sources: z.array(source), citations: z.array(citation), evidence }),
  z.object({
    type: z.literal("answer-finished"),
    outcome: z.enum(["finished", "stopped"]),
    kind: answerKind,
    /** The final text, which every earlier delta led up to. */
    text: z.string(),
    citations: z.array(citation),
    sentences: z.array(sentenceSupport),
    timings: answerTimings,
    /** Whether the answer was written before, to the same question in the same library. */
    isCached: z.boolean().optional(),
  }),
  z.object({
    type: z.literal("answer-failed"),
    outcome: z.enum(["failed", "interrupted"]),
    code: errorCode,
    text: z.string(),
    retryAfterSeconds: z.number().nullable(),
  }),
]);
export type AnswerPart = z.infer<typeof answerPart>;

export const answerState = z.enum(["running", "finished", "stopped", "failed", "interrupted"]);
export type AnswerState = z.infer<typeof answerState>;
