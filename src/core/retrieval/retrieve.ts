import type { Evidence } from "@/contracts/answer";
import type { Actor } from "@/core/actor";

/** A passage worth reading, joined to Postgres: live, in the actor's workspace, not deleted. */
export type RetrievedPassage = {
  passageId: string;
  documentId: string;
  versionId: string;
  position: number;
  title: string;
  pageIndex: number | null;
  pageLabel: string | null;
  headings: string[];
  start: number;
  end: number;
  text: string;
  language: string;
  score: number;
  /** Other documents that hold nearly the same passage. */
  alsoIn: { documentId: string; title: string }[];
};

export type Retrieval = {
  /** Best first. */
  passages: RetrievedPassage[];
  /** Share of the achievable lexical score, 0 to 1. */
  confidence: number;
  evidence: Evidence;
  mode: "lexical" | "hybrid";
  /** How much a question's or an answer's word weighs in this library, for support and extraction. */
  wordWeight: (word: string) => number;
};

export type Retrieve = (actor: Actor, question: string, options: { limit: number; signal?: AbortSignal }) => Promise<Retrieval>;
