import { hashTerm } from "@/core/ingestion/term-hash";

const GRAM = 5;
const SKETCH = 16;
const SKETCH_SHARED = 11;
const ALIKE = 0.9;
// Repetition makes grams fewer than characters: lengths differ a little more than grams.
const LENGTH_ALIKE = 0.8;

type Text = {
  length: number;
  numbers: string /** Hashes of 5-grams, ascending, each once; made when they are needed. */;
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
  const text = words.replace(/\s+/g, " ").trim();
  let grams: Uint32Array | null = null;
  const getGrams = () => {
    grams ??= gramsOf(text.normalize("NFKC").toLowerCase());
    return grams;
  };
  return { length: text.length, numbers: (text.match(/\d+/g) ?? []).join(" "), grams: getGrams };
}

function gramsOf(text: string): Uint32Array {
  const hashes = new Uint32Array(Math.max(1, text.length - GRAM + 1));
  for (let at = 0; at < hashes.length; at += 1) hashes[at] = hashTerm("g", text, at, Math.min(text.length, at + GRAM));
  hashes.sort();
  return hashes.filter((hash, at) => at === 0 || hash !== hashes[at - 1]);
}

function areAlike(a: Text, b: Text): boolean {
  if (a.numbers !== b.numbers || Math.min(a.length, b.length) < LENGTH_ALIKE * Math.max(a.length, b.length)) return false;
  const [small, large] = a.grams().length < b.grams().length ? [a.grams(), b.grams()] : [b.grams(), a.grams()];
  // The lowest hashes are a fair sample; where they differ, the rest need not be compared.
  const sample = Math.min(SKETCH, small.length);
  if (countShared(small.subarray(0, sample), large.subarray(0, SKETCH)) < Math.min(SKETCH_SHARED, sample)) return false;
  const shared = countShared(small, large);
  return shared >= ALIKE * (small.length + large.length - shared);
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
