import type { Actor } from "@/core/actor";
import type { Retrieval, RetrievedPassage } from "./retrieve";
import type { LivePassage, RetrievalStore } from "./store";
import { joinStretches, type Stretch } from "./stretches";

/** A stretch of one document that is given to the model or quoted from: adjacent passages merged. */
export type ContextPassage = {
  /** The best passage within the stretch. */
  passageId: string;
  documentId: string;
  title: string;
  pageIndex: number | null;
  pageLabel: string | null;
  headings: string[];
  start: number;
  end: number;
  text: string;
  alsoIn: { documentId: string; title: string }[];
};

/** Packs the best passages into a budget of characters, best first. */
export type PackContext = (actor: Actor, retrieval: Retrieval, budget: number) => Promise<ContextPassage[]>;

const PASSAGES_A_DOCUMENT = 4;
// A document's fifth passage gives way to another document's that is at least this good beside it.
const COMPARABLE = 0.6;
const HITS_WITH_NEIGHBOURS = 3;

/** Packs what retrieval found; neighbours of the first three hits join where budget is left. */
export function createPackContext(store: RetrievalStore): PackContext {
  return async function packContext(actor, retrieval, budget) {
    const chosen = takeWithin(spreadOverDocuments(retrieval.passages), budget);
    const left = budget - joinStretches(chosen).reduce((sum, stretch) => sum + stretch.text.length, 0);
    const neighbours = left > 0 ? await store.listNeighbours(actor.workspaceId, chosen.slice(0, HITS_WITH_NEIGHBOURS)) : [];
    return joinStretches([...chosen, ...neighboursWithin(chosen, neighbours, budget)]).map(toContext);
  };
}

/** Puts a document's fifth and later passages behind what other documents offer, unless they are much better. */
function spreadOverDocuments(passages: RetrievedPassage[]): RetrievedPassage[] {
  const taken = new Map<string, number>();
  const late: RetrievedPassage[] = [];
  const early = passages.filter((passage, at) => {
    const count = (taken.get(passage.documentId) ?? 0) + 1;
    taken.set(passage.documentId, count);
    if (count <= PASSAGES_A_DOCUMENT || !hasRival(passages, at)) return true;
    late.push(passage);
    return false;
  });
  return [...early, ...late];
}

function hasRival(passages: RetrievedPassage[], at: number): boolean {
  const passage = passages[at];
  return passages
    .slice(at + 1)
    .some((other) => other.documentId !== passage?.documentId && other.score >= COMPARABLE * (passage?.score ?? 0));
}

function takeWithin(passages: RetrievedPassage[], budget: number): RetrievedPassage[] {
  let used = 0;
  const taken: RetrievedPassage[] = [];
  for (const passage of passages) {
    if (taken.length > 0 && used + passage.text.length > budget) break;
    used += passage.text.length;
    taken.push(passage);
  }
  return taken;
}

function neighboursWithin(chosen: RetrievedPassage[], neighbours: LivePassage[], budget: number): RetrievedPassage[] {
  const joined: RetrievedPassage[] = [];
  for (const { createdAt: _, ...neighbour } of neighbours.filter(({ passageId }) => !chosen.some((hit) => hit.passageId === passageId))) {
    const candidate = { ...neighbour, score: 0, alsoIn: [] };
    const size = joinStretches([...chosen, ...joined, candidate]).reduce((sum, stretch) => sum + stretch.text.length, 0);
    if (size <= budget) joined.push(candidate);
  }
  return joined;
}

function toContext({ best, start, end, text, alsoIn }: Stretch): ContextPassage {
  const { passageId, documentId, title, pageIndex, pageLabel, headings } = best;
  return { passageId, documentId, title, pageIndex, pageLabel, headings, start, end, text, alsoIn };
}
