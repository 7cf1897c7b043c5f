/** The simplest full-text index that ranks: words, BM25, no stems. A yardstick for time, not for quality. */
export function createPlainIndex() {
  const postings = new Map<string, { ids: number[]; counts: number[] }>();
  const lengths: number[] = [];
  let totalLength = 0;

  return {
    add(text: string): void {
      const id = lengths.length;
      const words = wordsOf(text);
      const counts = new Map<string, number>();
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const [word, count] of counts) {
        const list = postings.get(word) ?? { ids: [], counts: [] };
        list.ids.push(id);
        list.counts.push(count);
        postings.set(word, list);
      }
      lengths.push(words.length);
      totalLength += words.length;
    },

    search(query: string, limit: number): number[] {
      const mean = totalLength / lengths.length;
      const scores = new Float64Array(lengths.length);
      for (const word of wordsOf(query)) {
        const list = postings.get(word);
        if (!list) continue;
        const idf = Math.log(1 + (lengths.length - list.ids.length + 0.5) / (list.ids.length + 0.5));
        for (const [position, id] of list.ids.entries()) {
          const count = list.counts[position] ?? 0;
          scores[id] = (scores[id] ?? 0) + (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * (lengths[id] ?? 0)) / mean));
        }
      }
      const found = [...scores.keys()].filter((id) => (scores[id] ?? 0) > 0);
      return found.sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0)).slice(0, limit);
    },
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
