import type { Actor } from "@/core/actor";
import type { Retrieval, RetrievedPassage } from "./retrieve";
import type { RetrievalStore } from "./store";
import { joinStretches, type Stretch } from "./stretches";

/** A stretch of one document that is given to the model or quoted from: adjacent passages merged. */
export type ContextPassage = {
  /** The best passage within the stretch. */
  passageId: string;
  documentId: string;
  title: string;
  documentName?: string | undefined;
  pageIndex: number | null;
  pageLabel: string | null;
  headings: string[];
  start: number;
  end: number;
  text: string;
  alsoIn: RetrievedPassage["alsoIn"];
};

/** Packs the best passages into a budget of characters, best first. */
export type PackContext = (actor: Actor, retrieval: Retrieval, budget: number) => Promise<ContextPassage[]>;

// Below these a passage is too far from the question to fill what is left of the budget.
const PASSAGES_CONSIDERED = 25;
const PASSAGES_A_DOCUMENT = 4;
// A document's fifth passage gives way to another document's that is at least this good beside it.
const COMPARABLE = 0.6;
const HITS_WITH_NEIGHBOURS = 3;

/** Packs what retrieval found; neighbours of the first three hits join where budget is left. */
export function createPackContext(store: Pick<RetrievalStore, "listNeighbours">): PackContext {
  return async function packContext(actor, retrieval, budget) {
    const chosen = takeWithin([], spreadOverDocuments(retrieval.passages.slice(0, PASSAGES_CONSIDERED)), budget);
    const around = lengthOf(chosen) < budget ? await store.listNeighbours(actor.workspaceId, chosen.slice(0, HITS_WITH_NEIGHBOURS)) : [];
    const neighbours = around.map(({ createdAt: _, ...neighbour }) => ({ ...neighbour, score: 0, alsoIn: [] }));
    return joinStretches(takeWithin(chosen, neighbours, budget)).map(toContext);
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

/** Adds, in their order, the passages with which the joined text stays within the budget; the first always. */
function takeWithin(taken: RetrievedPassage[], passages: RetrievedPassage[], budget: number): RetrievedPassage[] {
  const chosen = [...taken];
  for (const passage of passages) {
    if (chosen.some(({ passageId }) => passageId === passage.passageId)) continue;
    if (chosen.length === 0 || lengthOf([...chosen, passage]) <= budget) chosen.push(passage);
  }
  return chosen;
}

function lengthOf(passages: RetrievedPassage[]): number {
  return joinStretches(passages).reduce((sum, stretch) => sum + stretch.text.length, 0);
}

function toContext({ best, start, end, text, alsoIn }: Stretch): ContextPassage {
  const { passageId, documentId, title, documentName, pageIndex, pageLabel, headings } = best;
  return { passageId, documentId, title, documentName, pageIndex, pageLabel, headings, start, end, text, alsoIn };
}
