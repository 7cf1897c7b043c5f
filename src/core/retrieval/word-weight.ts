import { isFunctionWord } from "@/core/ingestion/language";
import { hashTerm } from "@/core/ingestion/term-hash";
import { readAs } from "@/core/ingestion/terms";
import { tokenize } from "@/core/ingestion/tokens";
import { unspacedGrams, wordTerms } from "@/core/ingestion/word-terms";

const PASSAGES_COUNTED = 20;

type Known = { wordWeights: Map<number, number>; language: string };

/**
 * Answers what a lower-case word weighs: its best score in the workspace where the question asked for it, else its
 * idf among the passages found for the question; 0 for a function word.
 */
export function createWordWeight(
  { wordWeights, language }: Known,
  passages: { text: string; language: string }[],
): (word: string) => number {
  const rules = readAs(language);
  const passageCount = Math.min(passages.length, PASSAGES_COUNTED);
  let holding: Map<number, number> | null = null;
  return (word) => {
    if (isFunctionWord(word, rules)) return 0;
    const asked = wordWeights.get(hashOf(word, rules));
    if (asked !== undefined) return asked;
    holding ??= countHolding(passages.slice(0, PASSAGES_COUNTED));
    const found = holding.get(hashOf(word, readAs(passages[0]?.language ?? language))) ?? 0;
    return Math.log(1 + (passageCount - found + 0.5) / (found + 0.5));
  };
}

function hashOf(word: string, rules: string): number {
  return wordTerms(word, rules).word;
}

/** How many passages hold each word. */
function countHolding(passages: { text: string; language: string }[]): Map<number, number> {
  const holding = new Map<number, number>();
  for (const { text, language } of passages) {
    for (const hash of contentHashes(text, readAs(language))) holding.set(hash, (holding.get(hash) ?? 0) + 1);
  }
  return holding;
}

/** The hashes of a text's words and grams, as word weights are kept by; each once. */
function contentHashes(text: string, rules: string): Set<number> {
  const hashes = new Set<number>();
  for (const { tokens } of tokenize(text)) {
    for (const token of tokens) {
      if (token.kind === "han" || token.kind === "unspaced") for (const gram of unspacedGrams(token)) hashes.add(hashTerm("w", gram));
      else hashes.add(wordTerms(token.text, rules).word);
    }
  }
  return hashes;
}
