import { fold } from "./fold";
import { stem } from "./stem";
import { hashTerm } from "./term-hash";
import type { Token } from "./tokens";

/** The hashes of one word: itself (stemmed), without diacritics where that differs, and its character grams. */
export type WordTerms = { word: number; folded: number | null; grams: number[] };

const GRAM_LENGTH = 4;
const HAN_GRAMS = [1, 2];
const UNSPACED_GRAM = 3;
const MOST_REMEMBERED = 50_000;

/** Makes the hashes of words and remembers them by language, since a library repeats its words. */
function createWordTerms() {
  const remembered = new Map<string, Map<string, WordTerms>>();
  return (word: string, language: string): WordTerms => {
    const words = remembered.get(language) ?? new Map<string, WordTerms>();
    const known = words.get(word);
    if (known) return known;
    const made = makeTerms(word, language);
    if (words.size >= MOST_REMEMBERED) words.clear();
    remembered.set(language, words.set(word, made));
    return made;
  };
}
export const wordTerms = createWordTerms();

function makeTerms(word: string, language: string): WordTerms {
  const main = stem(word, language);
  const folded = fold(main);
  return { word: hashTerm("w", main), folded: folded === main ? null : hashTerm("w", folded), grams: gramsOf(word) };
}

function gramsOf(word: string): number[] {
  const padded = `_${word}`;
  const grams: number[] = [];
  for (let at = 0; at + GRAM_LENGTH <= padded.length; at += 1) grams.push(hashTerm("g", padded, at, at + GRAM_LENGTH));
  return grams;
}

/** The pieces by which a run of a script without blanks is found: 1- and 2-grams for Han, kana and Hangul, else 3-grams. */
export function unspacedGrams(token: Token): string[] {
  const letters = [...token.text];
  const lengths = token.kind === "han" ? HAN_GRAMS : [Math.min(UNSPACED_GRAM, letters.length)];
  const grams: string[] = [];
  for (const length of lengths) {
    let gram = letters.slice(0, length - 1).join("");
    for (const letter of letters.slice(length - 1)) {
      gram += letter;
      grams.push(gram);
      gram = gram.slice(gram.codePointAt(0) === gram.charCodeAt(0) ? 1 : 2);
    }
  }
  return grams;
}
