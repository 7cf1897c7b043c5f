import type { SearchHit, SearchInput, SearchResult } from "@/contracts/search";
import type { Actor } from "@/core/actor";
import { findCandidates } from "./candidates";
import { idsOf, inOrder, type ScoredPassage } from "./retrieve";
import type { RetrievalTools } from "./tools";

// A document has several passages among the candidates; this many each reach 100 documents.
const PASSAGES_A_DOCUMENT = 4;
const SPARE = 20;

/** Finds passages, or documents by their best passage. */
export function createSearch(tools: RetrievalTools) {
  return async function search(actor: Actor, { query, limit, byDocument }: SearchInput): Promise<SearchResult> {
    const begun = performance.now();
    const depth = byDocument ? limit * PASSAGES_A_DOCUMENT : limit + SPARE;
    const { ranked, confidence, mode } = await findCandidates(tools, actor.workspaceId, query, { limit: depth });
    const asked = ranked.slice(0, depth);
    const rows = byDocument
      ? await tools.store.listBestOfDocuments(actor.workspaceId, idsOf(asked), limit)
      : await tools.store.listPassages(actor.workspaceId, idsOf(asked));
    const hits = inOrder(rows, asked).slice(0, limit).map(toHit);
    return { hits, confidence, mode, timings: { totalMs: performance.now() - begun } };
  };
}

function toHit({ passageId, documentId, title, pageIndex, pageLabel, headings, start, end, text, score }: ScoredPassage): SearchHit {
  const page = pageLabel ?? (pageIndex === null ? null : String(pageIndex + 1));
  return { passageId, documentId, title, page, headings, start, end, text, score };
}
