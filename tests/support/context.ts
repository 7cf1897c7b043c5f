import type { ContextPassage } from "@/core/retrieval/context";
import type { Retrieval } from "@/core/retrieval/retrieve";

/** A passage as it is given to a model; each text gets ids of its own. */
export function contextOf(text: string, more: Partial<ContextPassage> = {}): ContextPassage {
  return {
    passageId: crypto.randomUUID(),
    documentId: crypto.randomUUID(),
    title: "Bridges of Porto",
    pageIndex: null,
    pageLabel: null,
    headings: [],
    start: 0,
    end: (more.start ?? 0) + text.length,
    text,
    alsoIn: [],
    ...more,
  };
}

/** A retrieval that found these passages, every word weighing the same. */
export function retrievalOf(context: ContextPassage[], evidence: Retrieval["evidence"] = "good"): Retrieval {
  const passages = context.map((passage, position) => ({
    ...passage,
    versionId: crypto.randomUUID(),
    position,
    language: "en",
    score: 1 - position / 100,
  }));
  return { passages, confidence: evidence === "none" ? 0.1 : 0.8, evidence, mode: "lexical", unknownWords: new Set(), wordWeight: () => 1 };
}
