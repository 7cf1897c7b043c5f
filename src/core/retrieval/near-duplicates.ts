import { hashTerm } from "@/core/ingestion/term-hash";

const GRAM = 5;
// Few enough to compare quickly; texts that are alike by .9 rarely fall below .6 in a sample.
const SAMPLED = 31;
const SAMPLE_ALIKE = 0.6;
const ALIKE = 0.9;
// Repetition makes grams fewer than characters: lengths differ a little more than grams.
const LENGTH_ALIKE = 0.8;
// White space but a single blank, so that the many single blanks of a text are not replaced by themselves.
const UNEVEN_SPACE = /\s{2,}|[^\S ]/g;

type Text = {
  length: number;
  numbers: string;
  /** Hashes of 5-grams, ascending, each once: a thirty-second of them, and all. Made when they are needed. */
  sample: () => Uint32Array;
  grams: () => Uint32Array;
};

/**
 * Groups texts that are nearly the same: Jaccard of their 5-grams at least .9, and the very same numbers, since
 * two reports of different years may differ in nothing else. Each group lists places in order; the first leads.
 */
export function groupNearDuplicates(texts: string[]): number[][] {
  const groups: { lead: Text; places: number[] }[] = [];
  for (const [place, words] of texts.entries()) {
    const text = prepare(words);
    const group = groups.find(({ lead }) => areAlike(lead, text));
    if (group) group.places.push(place);
    else groups.push({ lead: text, places: [place] });
  }
  return groups.map((group) => group.places);
}

function prepare(words: string): Text {
  const text = words.normalize("NFKC").toLowerCase().replace(UNEVEN_SPACE, " ").trim();
  return {
    length: text.length,
    numbers: (text.match(/\d+/g) ?? []).join(" "),
    sample: once(() => gramsOf(text, SAMPLED)),
    grams: once(() => gramsOf(text, 0)),
  };
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** The hashes of a text's 5-grams that have none of the bits of `mask`. */
function gramsOf(text: string, mask: number): Uint32Array {
  const hashes: number[] = [];
  for (let at = 0; at === 0 || at + GRAM <= text.length; at += 1) {
    const hash = hashTerm("g", text, at, Math.min(text.length, at + GRAM));
    if ((hash & mask) === 0) hashes.push(hash);
  }
  const sorted = Uint32Array.from(hashes).sort();
  return sorted.filter((hash, at) => at === 0 || hash !== sorted[at - 1]);
}

function areAlike(a: Text, b: Text): boolean {
  if (a.numbers !== b.numbers || Math.min(a.length, b.length) < LENGTH_ALIKE * Math.max(a.length, b.length)) return false;
  return jaccard(a.sample(), b.sample()) >= SAMPLE_ALIKE && jaccard(a.grams(), b.grams()) >= ALIKE;
}

function jaccard(a: Uint32Array, b: Uint32Array): number {
  const shared = countShared(a, b);
  return a.length + b.length === 0 ? 1 : shared / (a.length + b.length - shared);
}

function countShared(a: Uint32Array, b: Uint32Array): number {
  let [count, i, j] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [left, right] = [a[i] ?? 0, b[j] ?? 0];
    if (left === right) count += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return count;
}
