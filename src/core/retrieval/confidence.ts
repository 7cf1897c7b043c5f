import type { Evidence } from "@/contracts/answer";
import type { IndexAnswer } from "@/core/ports";

// An unknown word weighs more than the rarest known one, whose best weight is at most k1 + 1 = 2.2.
const UNKNOWN = 2.2;

// Among a few passages every word is either common or missing, and its rarity says nothing yet: there a missing word weighs
// half as much again as the question's other words (libraries of 1 to 10 passages of squad2-dev keep 96 to 99 % of their
// own questions, instead of 64 to 90 %, and refuse 95 to 99 % of foreign ones).
const RARITY_SPEAKS_FROM = 100;
const UNKNOWN_AMONG_FEW = 1.5;

/** What a word weighs that no passage holds. */
export function unknownWeight(passageCount: number): number {
  return UNKNOWN * Math.log(1 + (passageCount + 0.5) / 0.5);
}

// So many words more, of the same weight as the others, count as missing: one word found says less than ten. Without
// them a long claim of one's own looks like a short foreign question (AUROC on xquad/de, xquad/zh and SciFact rises by .003, .002 and .016).
const WORDS_MISSING = 2;

/** Share of the achievable lexical score: the best passage's words against each word's own best, 0 to 1. */
export function confidenceOf({
  bestWords,
  bestSingle,
  passageCount,
}: Pick<IndexAnswer, "bestWords" | "bestSingle" | "passageCount">): number {
  const unknown = unknownAmong(bestSingle, passageCount);
  const achievable = bestSingle.reduce((sum, best) => sum + (best > 0 ? best : unknown), 0);
  return achievable > 0 ? Math.min(1, bestWords / (achievable * (1 + WORDS_MISSING / bestSingle.length))) : 0;
}

function unknownAmong(bestSingle: number[], passageCount: number): number {
  const full = unknownWeight(passageCount);
  const known = bestSingle.filter((best) => best > 0);
  if (passageCount >= RARITY_SPEAKS_FROM || known.length === 0) return full;
  const mean = known.reduce((sum, best) => sum + best, 0) / known.length;
  const among = Math.min(full, UNKNOWN_AMONG_FEW * mean);
  return among + (full - among) * (passageCount / RARITY_SPEAKS_FROM);
}

type Thresholds = { none: number; weak: number };

// Calibrated on squad2-dev and xquad to keep 98 % (none) and about 90 % (weak) of a library's own questions.
const ENGLISH: Thresholds = { none: 0.205, weak: 0.31 };
const ALPHABETIC: Thresholds = { none: 0.11, weak: 0.22 };
const UNSPACED: Thresholds = { none: 0.075, weak: 0.13 };
const unspacedLanguages = new Set(["zh", "ja", "ko", "th", "lo", "km", "my"]);

export function thresholdsOf(language: string): Thresholds {
  if (unspacedLanguages.has(language)) return UNSPACED;
  return language === "en" || language === "und" ? ENGLISH : ALPHABETIC;
}

/** How well a library can answer a question in a language, by its confidence. */
export function evidenceOf(confidence: number, language: string): Evidence {
  const { none, weak } = thresholdsOf(language);
  if (confidence < none) return "none";
  return confidence < weak ? "weak" : "good";
}
