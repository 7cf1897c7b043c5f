const GRAM = 5;
const SKETCH = 16;
const SKETCH_SHARED = 11;
const ALIKE = 0.9;

type Fingerprint = { grams: Set<string>; sketch: Set<string>; numbers: string };

/**
 * Groups texts that are nearly the same: Jaccard of their 5-grams at least .9, and the very same numbers, since
 * two reports of different years may differ in nothing else. Each group lists places in order; the first leads.
 */
export function groupNearDuplicates(texts: string[]): number[][] {
  const groups: { lead: Fingerprint; places: number[] }[] = [];
  for (const [place, text] of texts.entries()) {
    const fingerprint = fingerprintOf(text);
    const group = groups.find(({ lead }) => areAlike(lead, fingerprint));
    if (group) group.places.push(place);
    else groups.push({ lead: fingerprint, places: [place] });
  }
  return groups.map((group) => group.places);
}

function fingerprintOf(text: string): Fingerprint {
  const normal = text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  const grams = new Set<string>();
  for (let at = 0; at === 0 || at + GRAM <= normal.length; at += 1) grams.add(normal.slice(at, at + GRAM));
  return { grams, sketch: new Set([...grams].sort().slice(0, SKETCH)), numbers: (normal.match(/\d+/g) ?? []).join(" ") };
}

function areAlike(a: Fingerprint, b: Fingerprint): boolean {
  if (a.numbers !== b.numbers) return false;
  const [small, large] = a.grams.size < b.grams.size ? [a, b] : [b, a];
  if (small.grams.size < ALIKE * large.grams.size) return false;
  // The first grams in order are a fair sample; where they differ, the rest need not be compared.
  if (countShared(small.sketch, large.sketch) < Math.min(SKETCH_SHARED, small.sketch.size)) return false;
  const shared = countShared(small.grams, large.grams);
  return shared >= ALIKE * (small.grams.size + large.grams.size - shared);
}

function countShared(small: Set<string>, large: Set<string>): number {
  let count = 0;
  for (const gram of small) if (large.has(gram)) count += 1;
  return count;
}
