import { findCandidates } from "@/core/retrieval/candidates";
import type { PlaceInUse } from "@/core/retrieval/index-place";
import type { RetrievalTools } from "@/core/retrieval/tools";
import type { AskedStore } from "./compare-store";
import type { ComparedQuestion } from "./space-store";

type Tools = Pick<RetrievalTools, "index" | "store"> & { asked: Pick<AskedStore, "listRecent"> };

const QUESTIONS = 50;
const COMPARED = 10;
// Of what an index ranks, some may be gone from Postgres.
const RANKED = 30;

/** Asks two places what the workspace asked lately, by the way that every question goes. */
export function createCompare({ index, store, asked }: Tools) {
  async function findTop(used: PlaceInUse, question: string, signal: AbortSignal): Promise<string[]> {
    const { workspaceId } = used.place;
    const { ranked } = await findCandidates({ index, places: { find: async () => used } }, workspaceId, question, {
      limit: RANKED,
      signal,
    });
    const ids = ranked.slice(0, RANKED).map(({ id }) => id);
    const live = new Set((await store.listPassages(workspaceId, ids)).map(({ passageId }) => passageId));
    return ids.filter((id) => live.has(id)).slice(0, COMPARED);
  }

  return async function compare(before: PlaceInUse, after: PlaceInUse, signal: AbortSignal): Promise<ComparedQuestion[]> {
    const compared: ComparedQuestion[] = [];
    for (const { questionId, question } of await asked.listRecent(before.place.workspaceId, QUESTIONS)) {
      signal.throwIfAborted();
      const [old, young] = [await findTop(before, question, signal), await findTop(after, question, signal)];
      compared.push({ questionId, overlap: overlapOf(old, young), isSameFirst: old[0] === young[0] });
    }
    return compared;
  };
}

/** The share of passages that both have; 1 where neither found any. */
function overlapOf(one: string[], other: string[]): number {
  const longest = Math.max(one.length, other.length);
  return longest === 0 ? 1 : one.filter((id) => other.includes(id)).length / longest;
}
