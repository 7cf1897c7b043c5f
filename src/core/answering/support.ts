import { fold } from "@/core/ingestion/fold";
import { isFunctionWord } from "@/core/ingestion/language";
import { detectLanguage, readAs } from "@/core/ingestion/terms";
import { type Token, tokenize } from "@/core/ingestion/tokens";
import { unspacedGrams, wordTerms } from "@/core/ingestion/word-terms";

type Content = { /** Hashes by word. */ words: Map<string, number>; numbers: Set<string>; names: Set<string> };

const HALF = 0.5;
// Languages that write every noun like a name.
const capitalisesNouns = new Set(["de", "lb"]);

/** Whether a sentence says anything that a source could support: a content word or a number. */
export function claimsSomething(sentence: string): boolean {
  const { words, numbers } = contentOf(sentence);
  return (words.size > 1 || numbers.size > 0) && !/[:：]\s*$/.test(sentence) && !/[?？؟]\s*$/.test(sentence);
}

/**
 * Whether one of the cited texts holds at least half of a sentence's content words and, exactly, its numbers and names.
 * Every word counts the same: weights that a question gives would judge the same words differently under another question.
 */
export function isSupported(sentence: string, citedTexts: string[]): boolean {
  const claim = contentOf(sentence);
  return citedTexts.some((text) => holds(contentOf(text), text, claim));
}

function holds(cited: Content, text: string, claim: Content): boolean {
  const folded = ` ${fold(text.normalize("NFKC").toLowerCase()).replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")} `;
  if ([...claim.numbers].some((number) => !cited.numbers.has(number))) return false;
  if ([...claim.names].some((name) => !folded.includes(` ${name}`))) return false;
  const hashes = new Set(cited.words.values());
  const shared = [...claim.words.values()].filter((hash) => hashes.has(hash)).length;
  return shared >= HALF * claim.words.size;
}

function contentOf(text: string): Content {
  const rules = readAs(detectLanguage(text));
  const content: Content = { words: new Map(), numbers: new Set(), names: new Set() };
  for (const token of tokenize(text).flatMap(({ tokens }) => tokens)) {
    if (token.kind === "number") content.numbers.add(token.text);
    for (const word of wordsOf(token)) if (!isFunctionWord(word, rules)) content.words.set(word, wordTerms(word, rules).word);
  }
  content.names = namesOf(text, rules);
  return content;
}

function wordsOf(token: Token): string[] {
  if (token.kind === "number") return [];
  return token.kind === "word" ? [token.text] : unspacedGrams(token).filter((gram) => gram.length > 1);
}

/** Words with a capital that do not begin a sentence, folded, without an ending of possession; none where every noun has one. */
export function namesOf(text: string, rules: string): Set<string> {
  if (capitalisesNouns.has(rules)) return new Set();
  const inside = text.matchAll(/(?<=[\p{L}\p{N},;)]["”']?\s+)\p{Lu}[\p{L}\p{M}]+/gu);
  const names = [...inside].map(([name]) => fold(name.normalize("NFKC").toLowerCase()));
  return new Set(names.filter((name) => !isFunctionWord(name, rules)));
}
