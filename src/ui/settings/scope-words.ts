import type { Scope } from "@/contracts/keys";

/** What a key may do, as a person says it. */
export const scopeWords: Record<Scope, string> = {
  ask: "Ask",
  search: "Search",
  "documents:read": "Read documents",
  "documents:write": "Add and delete documents",
};

export const scopes: Scope[] = ["ask", "search", "documents:read", "documents:write"];
