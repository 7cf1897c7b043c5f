import type { Actor } from "@/core/actor";
import type { Retrieval } from "./retrieve";

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
