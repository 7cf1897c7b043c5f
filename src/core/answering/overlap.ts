import { isFunctionWord } from "@/core/ingestion/language";
import { detectLanguage, readAs } from "@/core/ingestion/terms";
import { type Token, tokenize } from "@/core/ingestion/tokens";
import { unspacedGrams, wordTerms } from "@/core/ingestion/word-terms";

type Word = { key: string; word: number; grams: number[]; weight: number };
/** `score` counts words, pairs and likenesses; `share` is the part of the question's weight that is there, 0 to 1. */
export type Overlap = { score: number; share: number };

const PAIR = 0.2;
// Half a word's grams make it the same word in another form, or mistyped.
const ALIKE = 0.5;

/** Answers how much of a question's weight a sentence shares: words, else their grams, and pairs of neighbours. */
export function createOverlap(question: string, wordWeight: (word: string) => number): (sentence: string, rules: string) => Overlap {
  const rules = readAs(detectLanguage(question));
  const asked = wordsOf(question, rules).map((word): Word => ({ ...word, weight: wordWeight(word.key) }));
  const all = asked.reduce((sum, { weight }) => sum + weight, 0);
  return (sentence, sentenceRules) => {
    const held = wordsOf(sentence, sentenceRules);
    const words = new Map(held.map(({ word }, place) => [word, place]));
    const grams = new Set(held.flatMap((word) => word.grams));
    let shared = 0;
    let pairs = 0;
    for (const [at, { word, weight, grams: own }] of asked.entries()) {
      const place = words.get(word);
      shared += weight * (place === undefined ? gramShare(own, grams) : 1);
      const next = asked[at + 1];
      if (next && place !== undefined && held[place + 1]?.word === next.word) pairs += PAIR * (weight + next.weight);
    }
    return { score: shared + pairs, share: all > 0 ? shared / all : 0 };
  };
}

/** How much of a word's grams is there: 0 where it is another word. */
export function gramShare(own: number[], held: Set<number>): number {
  if (own.length === 0) return 0;
  const share = own.filter((gram) => held.has(gram)).length / own.length;
  return share >= ALIKE ? share : 0;
}

/** The words of a text that say what it is about, in their order. */
export function wordsOf(text: string, rules: string): Omit<Word, "weight">[] {
  return tokenize(text).flatMap(({ tokens }) => tokens.flatMap((token) => wordOf(token, rules)));
}

function wordOf(token: Token, rules: string): Omit<Word, "weight">[] {
  if (token.kind === "han" || token.kind === "unspaced") {
    return unspacedGrams(token).map((gram) => ({ key: gram, word: wordTerms(gram, rules).word, grams: [] }));
  }
  if (isFunctionWord(token.text, rules)) return [];
  const { word, grams } = wordTerms(token.text, rules);
  return [{ key: token.text, word, grams }];
}
