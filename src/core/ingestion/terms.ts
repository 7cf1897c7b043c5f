import type { SparseVector } from "@/core/ports";

/** Kinds of term: words, word pairs, character grams, identifiers. */
export type Channel = "w" | "p" | "g" | "i";
/** Number of terms by channel, of one passage or on average. */
export type ChannelLengths = Record<Channel, number>;

/** Distinct term hashes, ascending, each with how often it occurs. */
export type TermCounts = { indices: Uint32Array; counts: Uint8Array; channels: Uint8Array; lengths: ChannelLengths };

/** Raised whenever terms change; passages carry it. */
export const TERMS_VERSION = 1;

/** Language of a passage: an ISO 639-1 code, or "und". */
export function detectLanguage(_text: string): string {
  throw new Error("not built yet");
}

/** The terms of what is indexed for one passage: title, headings and text in `lex`; title, file name, headings and facts in `meta`. */
export function passageTerms(_passage: { title: string; fileName: string; headings: string[]; text: string; facts: string[] }): {
  lex: TermCounts;
  meta: TermCounts;
  language: string;
} {
  throw new Error("not built yet");
}

export function packTerms(_terms: TermCounts): Uint8Array<ArrayBuffer> {
  throw new Error("not built yet");
}

export function unpackTerms(_packed: Uint8Array): TermCounts {
  throw new Error("not built yet");
}

/** BM25's document side: tf (k1 + 1) / (tf + k1 (1 − b + b length / mean)), by channel, without idf. */
export function weigh(_terms: TermCounts, _means: ChannelLengths): SparseVector {
  throw new Error("not built yet");
}
