import { startQdrantDouble } from "@tests/support/qdrant-server";
import { env } from "@/env";

export type IndexName = "embedded" | "qdrant";
/** `label` goes behind the names of figures, so that both indexes have rows of their own. */
type Choice = { name: IndexName; label: string; settings: Record<string, string> };

// An empty value counts as unset, so that what this shell names is not used by chance.
const EMBEDDED: Choice = { name: "embedded", label: "", settings: { QDRANT_URL: "", QDRANT_API_KEY: "" } };

let chosen = EMBEDDED;

/** The index that servers started now use. */
export function chosenIndex(): Choice {
  return chosen;
}

/** `embedded`, `qdrant`, or `both` for one after the other. @throws for anything else. */
export function indexesOf(value: string): IndexName[] {
  if (value === "both") return ["embedded", "qdrant"];
  if (value === "embedded" || value === "qdrant") return [value];
  throw new Error("--index is embedded, qdrant or both");
}

/** Does the work with servers on that index: on Qdrant at QDRANT_URL, or on its double where none is named. */
export async function withIndex(name: IndexName, work: () => Promise<void>): Promise<void> {
  const double = name === "qdrant" && env().QDRANT_URL === undefined ? await startQdrantDouble() : null;
  if (double) console.error("QDRANT_URL is not set: a double of Qdrant was started. Its speed says nothing about Qdrant's.");
  chosen = name === "embedded" ? EMBEDDED : qdrantAt(double);
  try {
    await work();
  } finally {
    chosen = EMBEDDED;
    await double?.stop();
  }
}

function qdrantAt(double: { url: string; apiKey: string } | null): Choice {
  if (double) return { name: "qdrant", label: " (Qdrant's double)", settings: { QDRANT_URL: double.url, QDRANT_API_KEY: double.apiKey } };
  const { QDRANT_URL = "", QDRANT_API_KEY = "" } = env();
  return { name: "qdrant", label: " (Qdrant)", settings: { QDRANT_URL, QDRANT_API_KEY } };
}
