import type { Citation } from "@/contracts/answer";
import { type Span, sentences } from "@/core/ingestion/sentences";
import type { ContextPassage } from "@/core/retrieval/context";
import { wordKeys } from "./word-keys";

/** The printed label of the page on which an offset of a document's text lies; null where it has no pages. */
export type PageAt = (documentId: string, offset: number) => string | null;
export type Cite = (number: number, at: number, textBefore: string) => Citation;

const LONGEST_QUOTE = 480;
const LEAD = 80;

/**
 * Turns a mark into the words of the document that it points at: the sentence of the passage that shares
 * the most weight with what the answer claims before the mark. Offsets count UTF-16 units of the document's text.
 */
export function createCite(context: ContextPassage[], pageAt: PageAt, wordWeight: (word: string) => number): Cite {
  const prepared = new Map<number, Candidate[]>();

  return function cite(number, at, textBefore) {
    const passage = context[number - 1];
    if (!passage) throw new Error(`there is no passage ${number}`);
    const candidates = prepared.get(number) ?? sentencesOf(passage.text);
    prepared.set(number, candidates);
    const { start, end } = bestQuote(passage.text, candidates, wordKeys(claimBefore(textBefore)), wordWeight);
    return { number, at, ...quoteOf(passage, start, end, pageAt) };
  };
}

/** The words between two offsets of a passage as a citation, with the page where they begin. Offsets within the passage. */
export function quoteOf(passage: ContextPassage, start: number, end: number, pageAt: PageAt): Omit<Citation, "number" | "at"> {
  const from = passage.start + start;
  return {
    passageId: passage.passageId,
    documentId: passage.documentId,
    title: passage.title,
    page: pageAt(passage.documentId, from) ?? passage.pageLabel,
    start: from,
    end: passage.start + end,
    quote: passage.text.slice(start, end),
  };
}

type Candidate = Span & { keys: Set<string> };

function sentencesOf(text: string): Candidate[] {
  return sentences(text)
    .map((span) => trimmed(text, span))
    .filter(({ start, end }) => end > start)
    .map((span) => ({ ...span, keys: new Set(wordKeys(text.slice(span.start, span.end))) }));
}

function bestQuote(text: string, candidates: Candidate[], claim: string[], wordWeight: (word: string) => number): Span {
  const weights = new Map(claim.map((key) => [key, wordWeight(key)]));
  let best: Candidate | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    const shared = [...weights].reduce((sum, [key, weight]) => (candidate.keys.has(key) ? sum + weight : sum), 0);
    // Of two sentences that share as much, the shorter one says it better.
    const score = shared / (1 + candidate.keys.size / 200);
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best ? shortened(text, best, weights) : trimmed(text, { start: 0, end: Math.min(text.length, LONGEST_QUOTE) });
}

/** A sentence without an end (a table, a list run together) is cut around the first word that it shares with the claim. */
function shortened(text: string, { start, end }: Span, weights: Map<string, number>): Span {
  if (end - start <= LONGEST_QUOTE) return { start, end };
  const sentence = text.slice(start, end);
  const first = [...sentence.matchAll(/[\p{L}\p{N}]+/gu)].find(([word]) => wordKeys(word).some((key) => weights.has(key)))?.index ?? 0;
  const from = first <= LEAD ? 0 : wordStart(sentence, first - LEAD);
  const to = from + LONGEST_QUOTE >= sentence.length ? sentence.length : wordStart(sentence, from + LONGEST_QUOTE);
  return trimmed(text, { start: start + from, end: start + Math.max(to, from + LEAD) });
}

function wordStart(text: string, at: number): number {
  const blank = text.lastIndexOf(" ", at);
  if (blank > at - LEAD) return blank + 1;
  // Never between the two halves of a character.
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}

function trimmed(text: string, { start, end }: Span): Span {
  const part = text.slice(start, end);
  const from = start + (part.length - part.trimStart().length);
  return { start: from, end: Math.max(from, from + part.trim().length) };
}

/** What an answer says before a mark: its sentence up to there, or the last part of it after an earlier mark. */
function claimBefore(text: string): string {
  const near = text.slice(-1_500).replace(/(?: ?\[\d+\])+\s*$/, "");
  const last = sentences(near).findLast(({ start, end }) => /[\p{L}\p{N}]/u.test(near.slice(start, end).replace(/\[\d+\]/g, "")));
  const sentence = last ? near.slice(last.start, last.end) : near;
  const parts = sentence.split(/\[\d+\]/);
  const tail = parts.at(-1) ?? "";
  return wordKeys(tail).length >= 3 ? tail : parts.join(" ");
}
