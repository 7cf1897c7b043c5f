import type { Ranked } from "@/core/ports";

/** Keeps the best of what is offered, in a heap with the worst on top; equal scores go by id. */
export function createBest(limit: number) {
  const heap: Ranked[] = [];

  function sinkFirst(): void {
    let at = 0;
    while (true) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (isWorse(heap[child], heap[worst])) worst = child;
      if (worst === at) return;
      swap(heap, at, worst);
      at = worst;
    }
  }

  function riseLast(): void {
    let at = heap.length - 1;
    while (at > 0 && isWorse(heap[at], heap[(at - 1) >> 1])) {
      swap(heap, at, (at - 1) >> 1);
      at = (at - 1) >> 1;
    }
  }

  return {
    /** The score below which nothing is taken any more. */
    lowest: (): number => (heap.length < limit ? Number.NEGATIVE_INFINITY : (heap[0]?.score ?? Number.POSITIVE_INFINITY)),
    offer(id: string, score: number): void {
      const offered = { id, score };
      if (heap.length < limit) {
        heap.push(offered);
        riseLast();
      } else if (isWorse(heap[0], offered)) {
        heap[0] = offered;
        sinkFirst();
      }
    },
    /** Best first. */
    take: (): Ranked[] => heap.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)),
  };
}

function isWorse(a: Ranked | undefined, b: Ranked | undefined): boolean {
  if (!a || !b) return false;
  return a.score < b.score || (a.score === b.score && a.id > b.id);
}

function swap(heap: Ranked[], a: number, b: number): void {
  const [first, second] = [heap[a], heap[b]];
  if (!first || !second) return;
  heap[a] = second;
  heap[b] = first;
}
