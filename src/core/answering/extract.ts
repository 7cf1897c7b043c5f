import { sentences } from "@/core/ingestion/sentences";
import { readAs } from "@/core/ingestion/terms";
import type { ContextPassage } from "@/core/retrieval/context";
import type { Retrieval, RetrievedPassage } from "@/core/retrieval/retrieve";
import { createOverlap } from "./overlap";

/** A sentence that answers: which passage of the context, and offsets within its text. */
export type Quoted = { passage: number; start: number; end: number };
type Candidate = Quoted & { score: number; text: string };

const PASSAGES_READ = 3;
const SENTENCES_QUOTED = 3;
// A sentence that shares less than this of the best one's weight adds nothing.
const WORTH_QUOTING = 0.3;
const LONGEST_QUOTE = 600;
// A lower passage's sentences count a little less.
const RANK_DISCOUNT = 0.1;
// What a sentence owes to the one before it, to which its pronouns point.
const CARRIED_OVER = 0.2;

/** The answer without a model: up to three sentences of the three best passages that share the most with the question. */
export function extract(question: string, context: ContextPassage[], retrieval: Retrieval): Quoted[] {
  const overlap = createOverlap(question, retrieval.wordWeight);
  const candidates = retrieval.passages.slice(0, PASSAGES_READ).flatMap((hit, rank) => {
    const passage = context.findIndex((stretch) => holds(stretch, hit));
    const stretch = context[passage];
    return stretch ? sentencesOf(stretch, hit).map((span) => ({ ...span, passage, rank })) : [];
  });
  let before = 0;
  const scored = candidates.map(({ rank, ...candidate }): Candidate => {
    const own = overlap(candidate.text, readAs(retrieval.passages[rank]?.language ?? "und"));
    const score = (own + CARRIED_OVER * before) * (1 - RANK_DISCOUNT * rank);
    before = own;
    return { ...candidate, score };
  });
  return choose(scored);
}

function holds(stretch: ContextPassage, hit: RetrievedPassage): boolean {
  return stretch.documentId === hit.documentId && stretch.start <= hit.start && stretch.end >= hit.end;
}

function sentencesOf(stretch: ContextPassage, hit: RetrievedPassage): { start: number; end: number; text: string }[] {
  return sentences(stretch.text, hit.start - stretch.start, hit.end - stretch.start).flatMap((span) => {
    const whole = stretch.text.slice(span.start, span.end);
    const start = span.start + whole.length - whole.trimStart().length;
    const text = whole.trim().slice(0, LONGEST_QUOTE);
    return /[\p{L}\p{N}]/u.test(text) ? [{ start, end: start + text.length, text }] : [];
  });
}

/** The best, each once (passages overlap), best first. */
function choose(candidates: Candidate[]): Quoted[] {
  const chosen: Candidate[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (chosen.length === SENTENCES_QUOTED || candidate.score < WORTH_QUOTING * (chosen[0]?.score ?? 0) || candidate.score <= 0) break;
    if (!chosen.some((other) => other.text === candidate.text)) chosen.push(candidate);
  }
  return chosen.map(({ passage, start, end }) => ({ passage, start, end }));
}
