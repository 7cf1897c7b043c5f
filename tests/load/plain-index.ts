/** The simplest full-text index that ranks: words, BM25, no stems, numbers packed. A yardstick for time, not for quality. */
export function createPlainIndex() {
  const growing = new Map<string, number[]>();
  const postings = new Map<string, Uint32Array>();
  const lengths: number[] = [];
  let totalLength = 0;

  return {
    add(text: string): void {
      const id = lengths.length;
      const words = wordsOf(text);
      const counts = new Map<string, number>();
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const [word, count] of counts) {
        const list = growing.get(word) ?? [];
        list.push(id, count);
        growing.set(word, list);
        postings.delete(word);
      }
      lengths.push(words.length);
      totalLength += words.length;
    },

    /** The ids of the best texts, best first. */
    search(query: string, limit: number): number[] {
      const mean = totalLength / lengths.length;
      const scores = new Float64Array(lengths.length);
      for (const word of wordsOf(query)) addWord(scores, packed(word), mean);
      return best(scores, limit);
    },
  };

  /** Ids and counts of a word, in turns. */
  function packed(word: string): Uint32Array {
    const known = postings.get(word) ?? Uint32Array.from(growing.get(word) ?? []);
    postings.set(word, known);
    return known;
  }

  function addWord(scores: Float64Array, list: Uint32Array, mean: number): void {
    const holders = list.length / 2;
    const idf = Math.log(1 + (lengths.length - holders + 0.5) / (holders + 0.5));
    for (let at = 0; at < list.length; at += 2) {
      const id = list[at] ?? 0;
      const count = list[at + 1] ?? 0;
      scores[id] = (scores[id] ?? 0) + (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * (lengths[id] ?? 0)) / mean));
    }
  }
}

/** Keeps the best few in order while it goes through all of them once. */
function best(scores: Float64Array, limit: number): number[] {
  const scoreAt = (id: number | undefined) => (id === undefined ? 0 : (scores[id] ?? 0));
  const found: number[] = [];
  let least = 0;
  for (let id = 0; id < scores.length; id += 1) {
    const score = scoreAt(id);
    if (score <= least) continue;
    const place = found.findIndex((other) => scoreAt(other) < score);
    found.splice(place === -1 ? found.length : place, 0, id);
    found.length = Math.min(found.length, limit);
    least = scoreAt(found[limit - 1]);
  }
  return found;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
