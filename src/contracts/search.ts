import { z } from "zod";
import { limits } from "./limits.ts";

export const searchInput = z.strictObject({
  query: z.string().trim().min(1).max(limits.questionLength),
  limit: z.number().int().min(1).max(100).default(10),
  /** Whether each document counts once, by its best passage. */
  byDocument: z.boolean().default(false),
});
export type SearchInput = z.infer<typeof searchInput>;

export const searchHit = z.object({
  passageId: z.uuid(),
  documentId: z.uuid(),
  title: z.string(),
  page: z.string().nullable(),
  headings: z.array(z.string()),
  start: z.number().int(),
  end: z.number().int(),
  text: z.string(),
  score: z.number(),
});
export type SearchHit = z.infer<typeof searchHit>;

export const searchResult = z.object({
  hits: z.array(searchHit),
  /** Share of the achievable lexical score, 0 to 1: how sure the library is that it holds an answer. */
  confidence: z.number(),
  /** `lexical` where no embedder is configured. */
  mode: z.enum(["lexical", "hybrid"]),
  timings: z.object({ totalMs: z.number() }),
});
export type SearchResult = z.infer<typeof searchResult>;
