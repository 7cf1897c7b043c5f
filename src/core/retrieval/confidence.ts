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

/**
 * Share of the achievable lexical score: the best passage's words against each word's own best, 0 to 1. One word more
 * of the same weight counts as missing, since a single word found says less than ten.
 */
export function confidenceOf({
  bestWords,
  bestSingle,
  passageCount,
}: Pick<IndexAnswer, "bestWords" | "bestSingle" | "passageCount">): number {
  const unknown = unknownAmong(bestSingle, passageCount);
  const achievable = bestSingle.reduce((sum, best) => sum + (best > 0 ? best : unknown), 0);
  return achievable > 0 ? Math.min(1, bestWords / (achievable + achievable / bestSingle.length)) : 0;
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
const ENGLISH: Thresholds = { none: 0.24, weak: 0.36 };
const ALPHABETIC: Thresholds = { none: 0.13, weak: 0.25 };
const UNSPACED: Thresholds = { none: 0.08, weak: 0.14 };
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
