import type { Citation, SentenceSupport } from "@/contracts/answer";

/** One stretch of an answer's text as it is drawn, or the place of a citation (`from` and `to` are its mark's ends). */
export type Piece =
  | { is: "text"; from: number; to: number; sentence: number | null }
  | { is: "citation"; from: number; to: number; citation: number };

export type Marks = { citations: Citation[]; sentences: SentenceSupport[] };

const MARK = /^\[\d{1,3}\]/;

/** Where a citation's mark [n] stands in the text; where the text has no such mark, a place without length. */
export function markSpan(text: string, citation: Citation): { from: number; to: number } {
  const mark = MARK.exec(text.slice(citation.at, citation.at + 5))?.[0];
  return { from: citation.at, to: citation.at + (mark === `[${citation.number}]` ? mark.length : 0) };
}

/** Cuts the stretch from `from` to `to` of an answer into plain text, sentences and citations, losing no character but the marks. */
export function cut(text: string, from: number, to: number, { citations, sentences }: Marks): Piece[] {
  const pieces: Piece[] = [];
  let here = from;
  const spans = citations
    .map((citation, position) => ({ ...markSpan(text, citation), position }))
    .filter((span) => (span.to > span.from ? span.from < to && span.to > from : span.from <= to && span.from > from))
    .sort((a, b) => a.from - b.from);
  for (const span of spans) {
    pieces.push(...cutSentences(here, span.from, sentences));
    // A mark right behind an address may begin in its link and end behind it; it is drawn once, where it begins.
    if (span.from >= from) pieces.push({ is: "citation", from: span.from, to: span.to, citation: span.position });
    here = Math.max(here, span.to);
  }
  pieces.push(...cutSentences(here, to, sentences));
  return pieces;
}

function cutSentences(from: number, to: number, sentences: SentenceSupport[]): Piece[] {
  const pieces: Piece[] = [];
  let here = from;
  sentences.forEach((sentence, position) => {
    const start = Math.max(here, sentence.start);
    const end = Math.min(to, sentence.end);
    if (start >= end) return;
    if (start > here) pieces.push({ is: "text", from: here, to: start, sentence: null });
    pieces.push({ is: "text", from: start, to: end, sentence: position });
    here = end;
  });
  if (here < to) pieces.push({ is: "text", from: here, to, sentence: null });
  return pieces;
}

/** The sentence that a citation stands in or right behind; -1 without one. */
export function sentenceOf(citation: Citation, sentences: SentenceSupport[]): number {
  return sentences.findLastIndex((sentence) => sentence.start <= citation.at);
}

/**
 * For each UTF-16 unit of a text node's value, where it stands in the markdown: escapes, character
 * references and the indents of continued lines are in the markdown, not in the value.
 */
export function alignOffsets(source: string, start: number, value: string): number[] {
  const offsets: number[] = [];
  let here = start;
  for (const unit of value) {
    const found = source.indexOf(unit, here);
    const isNear = found !== -1 && found - here <= 12;
    if (isNear) here = found;
    for (let part = 0; part < unit.length; part += 1) offsets.push(here + part);
    if (isNear) here += unit.length;
  }
  offsets.push(here);
  return offsets;
}
