import type { Evidence } from "@/contracts/answer";
import type { Actor } from "@/core/actor";
import { findCandidates } from "./candidates";
import type { Fused } from "./fuse";
import { groupNearDuplicates } from "./near-duplicates";
import type { LivePassage } from "./store";
import type { RetrievalTools } from "./tools";
import { createWordWeight } from "./word-weight";

/** A passage worth reading, joined to Postgres: live, in the actor's workspace, not deleted. */
export type RetrievedPassage = {
  passageId: string;
  documentId: string;
  versionId: string;
  position: number;
  title: string;
  /** The file's name. */
  documentName?: string | undefined;
  pageIndex: number | null;
  pageLabel: string | null;
  headings: string[];
  start: number;
  end: number;
  text: string;
  language: string;
  score: number;
  /** Other documents that hold nearly the same passage. */
  alsoIn: { documentId: string; title: string; documentName?: string | undefined }[];
};

export type Retrieval = {
  /** Best first. */
  passages: RetrievedPassage[];
  /** Share of the achievable lexical score, 0 to 1. */
  confidence: number;
  evidence: Evidence;
  mode: "lexical" | "hybrid";
  /** The question's words that no passage of the workspace holds, by their hashes. */
  unknownWords: ReadonlySet<number>;
  /** How much a question's or an answer's word weighs in this library, for citing and extraction. */
  wordWeight: (word: string) => number;
};

export type Retrieve = (actor: Actor, question: string, options: { limit: number; signal?: AbortSignal }) => Promise<Retrieval>;

// Near-duplicates and what is no longer live leave room for this many more.
const SPARE = 20;

/** Finds the passages worth reading for a question. */
export function createRetrieve(tools: RetrievalTools): Retrieve {
  return async function retrieve(actor, question, { limit, signal }) {
    const candidates = await findCandidates(tools, actor.workspaceId, question, { limit, signal });
    const asked = candidates.ranked.slice(0, limit + SPARE);
    const live = await tools.store.listPassages(actor.workspaceId, idsOf(asked));
    const passages = mergeNearDuplicates(inOrder(live, asked)).slice(0, limit);
    const { confidence, evidence, mode, unknownWords } = candidates;
    return { passages, confidence, evidence, mode, unknownWords, wordWeight: createWordWeight(candidates, passages) };
  };
}

export type ScoredPassage = LivePassage & { score: number };

export function idsOf(ranked: Fused[]): string[] {
  return ranked.map(({ id }) => id);
}

/** Live passages in the order of the ranking, with their scores. */
export function inOrder(passages: LivePassage[], ranked: Fused[]): ScoredPassage[] {
  const byId = new Map(passages.map((passage) => [passage.passageId, passage]));
  return ranked.flatMap(({ id, score }) => {
    const passage = byId.get(id);
    return passage ? [{ ...passage, score }] : [];
  });
}

/**
 * Of documents that hold nearly the same passage keeps the newest, at the best one's place, and names the others. A
 * document that repeats itself keeps each place.
 */
function mergeNearDuplicates(passages: ScoredPassage[]): RetrievedPassage[] {
  const merged = groupNearDuplicates(passages.map((passage) => passage.text)).flatMap((places) => {
    const alike = places.flatMap((place) => passages[place] ?? []);
    const newest = alike.reduce((kept, passage) => (passage.createdAt > kept.createdAt ? passage : kept));
    const others = alike.filter(({ documentId }) => documentId !== newest.documentId);
    const alsoIn = [
      ...new Map(others.map(({ documentId, title, documentName }) => [documentId, { documentId, title, documentName }])).values(),
    ];
    const own = alike.filter(({ documentId }) => documentId === newest.documentId);
    return own.map(({ createdAt: _, ...passage }, at) => ({
      ...passage,
      score: at === 0 ? (alike[0]?.score ?? 0) : passage.score,
      alsoIn,
    }));
  });
  return merged.sort((a, b) => b.score - a.score);
}
