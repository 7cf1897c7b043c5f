import { detectLanguage, readAs } from "@/core/ingestion/terms";
import type { ContextPassage } from "@/core/retrieval/context";
import type { Retrieval, RetrievedPassage } from "@/core/retrieval/retrieve";
import { addressShare } from "./line-kinds";
import { createOverlap, type Overlap } from "./overlap";
import { type QuoteUnit, quoteUnits } from "./quote-units";

/** What is quoted: which passage of the context, and offsets within its text; `lines` where its lines say more than their words. */
export type Quoted = { passage: number; start: number; end: number; lines: boolean };
type Candidate = QuoteUnit & { passage: number; language: string; score: number; share: number; text: string };
type Asked = {
  /** As it is searched for. */
  question: string;
  /** As it was asked; what a follow-up brings along from before weighs less. */
  own?: string;
  /** The answer before, whose quotes are not wanted again. */
  before?: string;
};

const PASSAGES_READ = 3;
const PASSAGES_CONSIDERED = 12;
const FULL_OF_ADDRESSES = 0.2;
const UNITS_QUOTED = 3;
// A sentence that shares less than this of the best one's weight adds nothing.
const WORTH_QUOTING = 0.35;
// A sentence with a number answers "when" and "how many" rather than one without.
const WITH_NUMBER = 1.5;
const ASKS_FOR_NUMBER =
  /^(?:when|how (?:much|many|long|old|often|far|high|tall|big|large)|(?:in |on |at )?(?:what|which) (?:year|date|day|time|percentage|number)|wann|wie ?(?:viele?|lange|hoch|alt|oft|weit|groß)|quand|combien|cuándo|cuánt[oa]s?|quando|quant[oaie])(?!\p{L})/iu;
// A lower passage's sentences count a little less.
const RANK_DISCOUNT = 0.1;
// What a sentence owes to the one before it, to which its pronouns point.
const CARRIED_OVER = 0.2;
// Words by which a mail is asked for what only its header says.
const ASKS_FOR_MAIL_HEADER = /(?<!\p{L})(?:who|whom|when|sent|wrote|from|date|wer|wem|wann|von|datum|qui|quand|quién|cuándo)(?!\p{L})/iu;
// What a row owes to the header that names its cells.
const HEADER_SHARE = 0.5;
// A mail's own header names its subject, and seldom answers.
const MAIL_HEADER = 0.35;
// Where the question's language is there, another one's sentence must hold more than half of the question.
const FOREIGN_SHARE = 0.6;
const BROUGHT_ALONG = 0.5;
const QUOTED_BEFORE = 0.3;

/** The answer without a model: of the three best passages up to three sentences, records or rows that share the most with the question. */
export function extract(asked: Asked, context: ContextPassage[], retrieval: Retrieval): Quoted[] {
  const candidates = withoutForeign(candidatesOf(asked, context, retrieval), asked.question);
  const full = candidates.filter(({ kind }) => kind !== "bare");
  return choose(full.some(({ score }) => score > 0) ? full : candidates).flatMap(toQuoted);
}

function candidatesOf({ question, own, before = "" }: Asked, context: ContextPassage[], retrieval: Retrieval): Candidate[] {
  const overlap = createOverlap(question, own === undefined ? retrieval.wordWeight : favouring(own, retrieval.wordWeight));
  const said = squash(before);
  const asksMail = ASKS_FOR_MAIL_HEADER.test(question);
  const asksNumber = ASKS_FOR_NUMBER.test(question.trim());
  let carried = 0;
  return passagesRead(retrieval).flatMap((hit, rank) => {
    const passage = context.findIndex((stretch) => holds(stretch, hit));
    const stretch = context[passage];
    if (!stretch) return [];
    const rules = readAs(hit.language);
    return quoteUnits(stretch.text, hit.start - stretch.start, hit.end - stretch.start).map((unit): Candidate => {
      const { score, share } = overlapOf(unit, stretch.text, asksMail, (text) => overlap(text, rules));
      const text = stretch.text.slice(unit.start, unit.end);
      const number = asksNumber && /\p{N}/u.test(text) ? WITH_NUMBER : 1;
      const worth = number * (score + CARRIED_OVER * carried) * (1 - RANK_DISCOUNT * rank) * (isSaid(text, said) ? QUOTED_BEFORE : 1);
      carried = score;
      return { ...unit, passage, language: hit.language, score: worth, share, text };
    });
  });
}

/** The three best passages, but for those that say where else to look, such as a page's footnotes. */
function passagesRead({ passages }: Retrieval): RetrievedPassage[] {
  const telling = passages.slice(0, PASSAGES_CONSIDERED).filter(({ text }) => addressShare(text) < FULL_OF_ADDRESSES);
  return (telling.length > 0 ? telling : passages).slice(0, PASSAGES_READ);
}

function holds(stretch: ContextPassage, hit: RetrievedPassage): boolean {
  return stretch.documentId === hit.documentId && stretch.start <= hit.start && stretch.end >= hit.end;
}

function overlapOf({ kind, asked, header }: QuoteUnit, text: string, asksMail: boolean, overlap: (text: string) => Overlap): Overlap {
  const own = overlap(text.slice(asked.start, asked.end));
  if (kind === "mail-header" && !asksMail) return { score: MAIL_HEADER * own.score, share: own.share };
  if (kind !== "row" || !header || own.score === 0) return own;
  const named = overlap(text.slice(header.start, header.end));
  return { score: own.score + HEADER_SHARE * named.score, share: Math.min(1, own.share + named.share) };
}

/** Weighs what a follow-up says itself above what was brought along for it. */
function favouring(own: string, wordWeight: (word: string) => number): (word: string) => number {
  const said = own.toLowerCase();
  return (word) => wordWeight(word) * (said.includes(word) ? 1 : BROUGHT_ALONG);
}

/** Another language's sentences are left out that meet the question by a stem or two. */
function withoutForeign(candidates: Candidate[], question: string): Candidate[] {
  const language = detectLanguage(question);
  if (language === "und" || !candidates.some((candidate) => candidate.language === language && candidate.score > 0)) return candidates;
  return candidates.filter((candidate) => [language, "und"].includes(candidate.language) || candidate.share >= FOREIGN_SHARE);
}

/** The best, each once (passages overlap), best first. */
function choose(candidates: Candidate[]): Candidate[] {
  const chosen: Candidate[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (chosen.length === UNITS_QUOTED || candidate.score < WORTH_QUOTING * (chosen[0]?.score ?? 0) || candidate.score <= 0) break;
    if (!chosen.some((other) => other.text === candidate.text || overlaps(other, candidate))) chosen.push(candidate);
  }
  return chosen;
}

function overlaps(one: Candidate, other: Candidate): boolean {
  return one.passage === other.passage && one.start < other.end && other.start < one.end;
}

/** A row that lies far below its header comes with the header's own quote. */
function toQuoted({ passage, kind, start, end, header }: Candidate): Quoted[] {
  const lines = kind !== "sentence" && kind !== "bare";
  const named = header && header.end <= start ? [{ passage, start: header.start, end: header.end, lines }] : [];
  return [...named, { passage, start, end, lines }];
}

function isSaid(text: string, said: string): boolean {
  return said !== "" && said.includes(squash(text));
}

function squash(text: string): string {
  return text.replace(/\[\d+\]/g, "").replace(/\s+/g, "");
}
