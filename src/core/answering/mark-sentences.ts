import type { Citation, SentenceSupport } from "@/contracts/answer";
import { type Span, sentences } from "@/core/ingestion/sentences";
import type { ContextPassage } from "@/core/retrieval/context";
import { claimsSomething, isSupported } from "./support";

const MARK = /\[\d+\]/g;

/** Says of each sentence of an answer how it stands on what it cites; a sentence without a mark leans on the next one of its paragraph. */
export function markSentences(
  text: string,
  citations: Citation[],
  context: ContextPassage[],
  wordWeight: (word: string) => number,
): SentenceSupport[] {
  // Marks become blanks of the same length: they stand behind a full stop and must not begin a sentence.
  const plain = text.replace(MARK, (mark) => " ".repeat(mark.length));
  return sentences(plain).map(({ start, end }) => {
    const words = plain.slice(start, end);
    const cited = citedBy({ start, end }, plain, citations);
    return { start, end: start + words.trimEnd().length, support: supportOf(words, cited, context, wordWeight) };
  });
}

function supportOf(
  words: string,
  cited: Citation[],
  context: ContextPassage[],
  wordWeight: (word: string) => number,
): SentenceSupport["support"] {
  const said = squash(words);
  if (said !== "" && cited.some(({ quote }) => squash(quote).includes(said))) return "quoted";
  if (!claimsSomething(words)) return "not-claimed";
  const texts = cited
    .flatMap(({ number }) => context[number - 1] ?? [])
    .map(({ title, headings, text }) => [title, ...headings, text].join("\n"));
  return isSupported(words, texts, wordWeight) ? "supported" : "unsupported";
}

/** The citations within a sentence, else the first ones after it in its paragraph. */
function citedBy({ start, end }: Span, plain: string, citations: Citation[]): Citation[] {
  const within = citations.filter(({ at }) => at >= start && at < end);
  if (within.length > 0) return within;
  const newline = plain.indexOf("\n", Math.max(start, end - 1));
  const following = citations.filter(({ at }) => at >= end && (newline < 0 || at < newline));
  const first = Math.min(...following.map(({ at }) => at));
  return following.filter(({ at }) => at === first);
}

/** Without white space, and without numbers in brackets, which the answer leaves out of quotes. */
function squash(text: string): string {
  return text.replace(MARK, "").replace(/\s+/g, "");
}
