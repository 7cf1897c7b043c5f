import type { createFairQueue } from "@/core/answering/fair-queue";
import type { PassageIndex } from "@/core/ports";

/** An index that searches for all workspaces in turns: one that asks much waits behind itself. @throws TOO_MANY_REQUESTS as well. */
export function withFairSearch(index: PassageIndex, queue: ReturnType<typeof createFairQueue>): PassageIndex {
  return {
    ...index,
    search: (place, query) => queue.enter(place.workspaceId).run(new AbortController().signal, () => index.search(place, query)),
  };
}
