import type { Evidence } from "@/contracts/answer";
import { fold } from "@/core/ingestion/fold";
import { detectLanguage, readAs } from "@/core/ingestion/terms";
import type { Retrieval, RetrievedPassage } from "@/core/retrieval/retrieve";
import { gramShare, wordsOf } from "./overlap";
import { namesOf } from "./support";

type Found = Pick<Retrieval, "evidence" | "passages" | "unknownWords">;
type Word = ReturnType<typeof wordsOf>[number];

const PASSAGES_READ = 3;
// One unknown word among many is another wording; among a few it is what was asked for. Compounds are often unknown.
const UNKNOWN_SHARE = { en: 0.25, other: 0.4 };

/**
 * How well what was found can answer a question: weakly at best where a name or a number of it stands in none of the
 * passages that are read first, or a good part of its other words in none of the workspace. A library about capital gains tax need not name Portugal.
 */
export function evidenceFor(question: string, { evidence, passages, unknownWords }: Found): Evidence {
  if (evidence !== "good") return evidence;
  const rules = readAs(detectLanguage(question));
  const names = namesOf(question, rules);
  const isNamed = (key: string) => /^\p{N}+$/u.test(key) || names.has(fold(key));
  const words = wordsOf(question, rules);
  const share = rules === "en" ? UNKNOWN_SHARE.en : UNKNOWN_SHARE.other;
  const unknown = words.filter(({ word }) => unknownWords.has(word));
  const telling = [...words.filter(({ key }) => isNamed(key)), ...(unknown.length >= share * words.length ? unknown : [])];
  return telling.length > 0 && !areHeld(telling, passages.slice(0, PASSAGES_READ)) ? "weak" : evidence;
}

/** Whether each of some words, or one like it, stands in some passages. */
function areHeld(words: Word[], passages: RetrievedPassage[]): boolean {
  const held = passages.flatMap(({ title, headings, text, language }) => wordsOf([title, ...headings, text].join("\n"), readAs(language)));
  const hashes = new Set(held.map(({ word }) => word));
  const grams = new Set(held.flatMap((word) => word.grams));
  return words.every(({ word, grams: own }) => hashes.has(word) || gramShare(own, grams) > 0);
}
