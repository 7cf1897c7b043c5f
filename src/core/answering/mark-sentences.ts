import type { Citation, SentenceSupport } from "@/contracts/answer";
import { type Span, sentences } from "@/core/ingestion/sentences";
import type { ContextPassage } from "@/core/retrieval/context";
import { isDelimiterRow, isRow, linesOf } from "./line-kinds";
import { claimsSomething, isSupported } from "./support";

const MARK = /\[\d+\]/g;

type Answer = { text: string; citations: Citation[] /** Whether it was stopped, or failed, before its end. */; isCut: boolean };

/** Says of each sentence of an answer how it stands on what it cites; a sentence without a mark leans on the next one of its paragraph. */
export function markSentences({ text, citations, isCut }: Answer, context: ContextPassage[]): SentenceSupport[] {
  // Marks become blanks of the same length: they stand behind a full stop and must not begin a sentence.
  const plain = text.replace(MARK, (mark) => " ".repeat(mark.length));
  const headers = headerRowsOf(plain);
  return sentences(plain).map(({ start, end }) => {
    const words = plain.slice(start, end);
    const isUnfinished = isCut && end === plain.length && !/[.!?…。！？।][\s"'”’»)\]*_]*$/.test(words);
    const isNoClaim = isUnfinished || headers.has(start) || isWithoutWords(words);
    return { start, end: start + words.trimEnd().length, support: supportOf({ start, end }, plain, citations, context, isNoClaim) };
  });
}

function supportOf(
  span: Span,
  plain: string,
  citations: Citation[],
  context: ContextPassage[],
  isNoClaim: boolean,
): SentenceSupport["support"] {
  const words = plain.slice(span.start, span.end);
  const said = squash(words);
  if (said !== "" && citedBy(span, plain, citations, "\n\n").some(({ quote }) => squash(quote).includes(said))) return "quoted";
  if (isNoClaim || !claimsSomething(words)) return "not-claimed";
  const texts = citedBy(span, plain, citations, "\n")
    .flatMap(({ number }) => context[number - 1] ?? [])
    .map(({ title, headings, text }) => [title, ...headings, text].join("\n"));
  return isSupported(words, texts) ? "supported" : "unsupported";
}

/** The citations within a sentence, else the first ones after it, up to where its line or its paragraph ends. */
function citedBy({ start, end }: Span, plain: string, citations: Citation[], boundary: "\n" | "\n\n"): Citation[] {
  const within = citations.filter(({ at }) => at >= start && at < end);
  if (within.length > 0) return within;
  const bound = plain.indexOf(boundary, Math.max(start, end - boundary.length));
  const following = citations.filter(({ at }) => at >= end && (bound < 0 || at < bound));
  const first = Math.min(...following.map(({ at }) => at));
  return following.filter(({ at }) => at === first);
}

/** Where the rows of Markdown tables begin that only name their columns. */
function headerRowsOf(text: string): Set<number> {
  const lines = linesOf(text);
  const headers = lines.filter((line, at) => isRow(line) && isDelimiterRow(lines[at + 1] ?? line) && !isDelimiterRow(line));
  return new Set(headers.map(({ start }) => start));
}

/** A row of a table that has no word in it, or a line that parts rows. */
function isWithoutWords(words: string): boolean {
  return words.includes("|") && !/\p{L}{2}/u.test(words);
}

/** Without white space, and without numbers in brackets, which the answer leaves out of quotes. */
function squash(text: string): string {
  return text.replace(MARK, "").replace(/\s+/g, "");
}
