import type { SparseVector } from "@/core/ports";
import { detectLanguage } from "./language";
import { isStopWord } from "./stop-words";
import { type ChannelLengths, createTermCounter, type TermCounts } from "./term-counter";
import { channels, hashPair, hashTerm } from "./term-hash";
import { type Token, tokenize } from "./tokens";
import { unspacedGrams, wordTerms } from "./word-terms";

export { detectLanguage } from "./language";
export { packTerms, unpackTerms } from "./packed-terms";
export type { ChannelLengths, TermCounts } from "./term-counter";

/** Raised whenever terms change; passages carry it. */
export const TERMS_VERSION = 1;

// Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with Lucene's usual values.
const K1 = 1.2;
const B = 0.75;
const [WORD, PAIR, GRAM, IDENTIFIER] = [0, 1, 2, 3];

export type IndexedPassage = {
  title: string;
  fileName: string;
  headings: string[];
  text: string;
  facts: string[];
  /** Header rows of a split table. */
  indexedPrefix?: string;
};

/** The terms of what is indexed for one passage: title, headings and text in `lex`; title, file name, headings and facts in `meta`. */
export function passageTerms(passage: IndexedPassage): { lex: TermCounts; meta: TermCounts; language: string } {
  const detected = detectLanguage(passage.text);
  const language = detected === "und" ? detectLanguage(`${passage.title} ${passage.headings.join(" ")}`) : detected;
  const lex = countTerms(indexedText(passage), language);
  const meta = countTerms([passage.title, withoutExtension(passage.fileName), ...passage.headings, ...passage.facts].join("\n"), language);
  return { lex, meta, language };
}

/** What is indexed and embedded for a passage: title (else the file's name), heading path, the passage. */
export function indexedText({ title, fileName, headings, indexedPrefix = "", text }: Omit<IndexedPassage, "facts">): string {
  return [title || withoutExtension(fileName), headings.join(" › "), indexedPrefix, text].filter((part) => part !== "").join("\n");
}

const counter = createTermCounter();

/** Counts the terms of a text; "und" is read as English, where nothing but stems of known endings changes. */
export function countTerms(text: string, language: string): TermCounts {
  let before: number | null = null;
  for (const { tokens, whole } of tokenize(text)) {
    if (whole) counter.add(hashTerm("i", whole), IDENTIFIER);
    for (const token of tokens) before = countToken(token, readAs(language), before);
  }
  return counter.take();
}

/** The language by whose rules a text is read. */
export function readAs(language: string): string {
  return language === "und" ? "en" : language;
}

/** Answers the word's hash, with which the next word makes a pair. */
function countToken(token: Token, language: string, before: number | null): number | null {
  if (token.kind === "han" || token.kind === "unspaced") {
    for (const gram of unspacedGrams(token)) counter.add(hashTerm("w", gram), WORD);
    return null;
  }
  if (isStopWord(token.text, language)) return before;
  const { word, folded, grams } = wordTerms(token.text, language);
  counter.add(word, WORD);
  if (folded !== null) counter.add(folded, WORD);
  if (before !== null) counter.add(hashPair(before, word), PAIR);
  for (const gram of grams) counter.add(gram, GRAM);
  return word;
}

/** BM25's document side: tf (k1 + 1) / (tf + k1 (1 − b + b length / mean)), by channel, without idf. */
export function weigh(terms: TermCounts, means: ChannelLengths): SparseVector {
  const norms = channels.map((channel) => K1 * (1 - B + (B * terms.lengths[channel]) / (means[channel] || terms.lengths[channel] || 1)));
  const values = new Float32Array(terms.indices.length);
  for (let at = 0; at < values.length; at += 1) {
    const count = terms.counts[at] ?? 0;
    values[at] = (count * (K1 + 1)) / (count + (norms[terms.channels[at] ?? 0] ?? K1));
  }
  return { indices: terms.indices, values };
}

function withoutExtension(fileName: string): string {
  return fileName.replace(/\.[a-z0-9]{1,5}$/i, "").replace(/[_-]+/g, " ");
}
