import type { DocumentState } from "@/contracts/documents";

/** The states that the table is filtered by, in the words of the screen. */
export const stateFilters: { value: DocumentState; label: string }[] = [
  { value: "ready", label: "Ready" },
  { value: "failed", label: "Failed" },
  { value: "received", label: "Waiting" },
  { value: "reading", label: "Reading" },
  { value: "splitting", label: "Splitting" },
  { value: "embedding", label: "Embedding" },
  { value: "indexing", label: "Indexing" },
];

export type DocumentFilters = { search: string | undefined; state: DocumentState | undefined };

/** The filters are the address: they survive a reload and can be sent to somebody. */
export function filtersOf(address: { get: (name: string) => string | null }): DocumentFilters {
  const state = address.get("state");
  return { search: address.get("q") || undefined, state: stateFilters.find((filter) => filter.value === state)?.value };
}
