import { detectLanguage, isFunctionWord } from "@/core/ingestion/language";
import { isStopWord } from "@/core/ingestion/stop-words";
import { hashPair, hashTerm } from "@/core/ingestion/term-hash";
import { readAs } from "@/core/ingestion/terms";
import { type Compound, type Token, tokenize } from "@/core/ingestion/tokens";
import { unspacedGrams, wordTerms } from "@/core/ingestion/word-terms";
import type { SparseVector } from "@/core/ports";

/** What a question asks an index for. */
export type QuestionTerms = {
  language: string;
  lex: SparseVector;
  /** `lex` with heavier character grams, for a word that nothing holds; the same outside English, which asks for them anyway. */
  withGrams: SparseVector;
  /** Words, names and pairs: titles are too short for grams. */
  meta: SparseVector;
  /** The words that say what the question is about, and their pairs, for the share of the achievable score. */
  words: SparseVector;
  /** Each of them once. */
  singleWords: { text: string; hash: number }[];
  /** Quoted, or with digits or names of things: then words count more than meaning. */
  isLiteral: boolean;
};

type Weighted = [hash: number, weight: number];
type Word = { text: string; hash: number; folded: number | null; grams: number[]; isSubject: boolean; makesPairs: boolean };

// Weights on the question's side, found on squad2-dev and xquad/en.
const FOLDED = 0.5;
const FUNCTION_WORD = 0.2;
const PAIR = 0.3;
// Words that stand together as the question has them say more about whether a library holds an answer.
const VOUCHING_PAIR = 0.5;
const IDENTIFIER = 0.5;
// Each is a search by itself, and a pasted page has a thousand; the longest question of squad2-dev, xquad and SciFact has 41.
const MOST_SUBJECTS = 64;
// English has short words and good stems: its grams help a little always, and much with a word that is unknown.
const GRAM = { english: 0.1, unknown: 0.3, other: 0.5, keywords: 0.3 };

/** Makes a question's terms by the rules that its passages' terms were made by. */
export function questionTerms(question: string): QuestionTerms {
  const language = detectLanguage(question);
  const rules = readAs(language);
  const compounds = tokenize(question);
  const words = compounds.flatMap(({ tokens }) => tokens.flatMap((token) => wordsOf(token, rules)));
  const { told, subjects } = subjectsOf(words);
  const plain = [...words.flatMap(weightedWord), ...pairsOf(words, PAIR), ...compounds.flatMap(identifiersOf)];
  const withGramsOf = (weight: number) =>
    toVector([...plain, ...words.flatMap(({ grams }) => grams.map((hash): Weighted => [hash, weight]))]);
  // A question of bare keywords may be in any language: it is read as English, with grams that forgive it.
  const isEnglish = language === "en";
  const lex = withGramsOf(isEnglish ? GRAM.english : language === "und" ? GRAM.keywords : GRAM.other);
  return {
    language,
    lex,
    withGrams: isEnglish ? withGramsOf(GRAM.unknown) : lex,
    meta: toVector(plain),
    words: toVector([...subjects.flatMap(weightedWord), ...pairsOf(told, VOUCHING_PAIR)]),
    singleWords: [...new Map(subjects.map(({ text, hash }) => [hash, { text, hash }])).values()],
    isLiteral: /["“„«].+["”“»]/.test(question) || compounds.some(({ tokens, whole }) => whole !== null || tokens.some(isNumber)),
  };
}

/** The question up to its 64th subject, and the words of it that are subjects: all, where it has no others. */
function subjectsOf(words: Word[]): { told: Word[]; subjects: Word[] } {
  const isAbout = words.some(({ isSubject }) => isSubject) ? ({ isSubject }: Word) => isSubject : () => true;
  const seen = new Set<number>();
  const end = words.findIndex((word) => isAbout(word) && seen.add(word.hash).size > MOST_SUBJECTS);
  const told = end < 0 ? words : words.slice(0, end);
  return { told, subjects: told.filter(isAbout) };
}

function wordsOf(token: Token, rules: string): Word[] {
  const isSubject = !isFunctionWord(token.text, rules);
  if (token.kind === "han" || token.kind === "unspaced") {
    return unspacedGrams(token).map((gram) => {
      const isShort = token.kind === "han" && gram.length === 1 && token.text.length > 1;
      return { text: gram, hash: hashTerm("w", gram), folded: null, grams: [], isSubject: !isShort, makesPairs: false };
    });
  }
  if (isStopWord(token.text, rules)) return [];
  const { word, folded, grams } = wordTerms(token.text, rules);
  return [{ text: token.text, hash: word, folded, grams, isSubject, makesPairs: true }];
}

function weightedWord({ hash, folded, isSubject }: Word): Weighted[] {
  const weight = isSubject ? 1 : FUNCTION_WORD;
  const itself: Weighted = [hash, weight];
  return folded === null ? [itself] : [itself, [folded, FOLDED * weight]];
}

function pairsOf(words: Word[], weight: number): Weighted[] {
  return words.flatMap((word, at): Weighted[] => {
    const before = words[at - 1];
    return before?.makesPairs && word.makesPairs ? [[hashPair(before.hash, word.hash), weight]] : [];
  });
}

/** A name by its whole, and the whole as a word: "e-mail" finds "email", "wifi" finds "Wi-Fi". */
function identifiersOf({ tokens, whole }: Compound): Weighted[] {
  if (whole !== null)
    return [
      [hashTerm("i", whole), IDENTIFIER],
      [hashTerm("w", whole), IDENTIFIER],
    ];
  return tokens.filter((token) => token.kind === "word").map((token) => [hashTerm("i", token.text), IDENTIFIER]);
}

function isNumber(token: Token): boolean {
  return token.kind === "number";
}

function toVector(weighted: Weighted[]): SparseVector {
  const sums = new Map<number, number>();
  for (const [hash, weight] of weighted) sums.set(hash, (sums.get(hash) ?? 0) + weight);
  const indices = Uint32Array.from(sums.keys()).sort();
  return { indices, values: Float32Array.from(indices, (hash) => sums.get(hash) ?? 0) };
}
