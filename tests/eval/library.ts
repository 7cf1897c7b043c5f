import { fill } from "@tests/load/library";
import type { Client } from "@/client/index";
import type { RetrievalSet } from "./set";

const LONGEST_NAME = 180;

/** Which entries a document stands for: entries with the very same text are one document. */
export type Filled = { entriesOf: Map<string, string[]>; documentOf: Map<string, string> };

/** Uploads each entry as a text file that bears its title, and waits until all are searchable. */
export async function fillLibrary(client: Client, set: RetrievalSet): Promise<Filled> {
  const files = set.corpus.map((entry, at) => ({
    name: `${set.isUntitled ? `text ${at}` : nameOf(entry.title, at)}.txt`,
    bytes: new TextEncoder().encode(entry.text),
  }));
  const ids = await fill(client, files);
  const filled: Filled = { entriesOf: new Map(), documentOf: new Map() };
  for (const [at, { _id }] of set.corpus.entries()) {
    const documentId = ids[at] ?? "";
    filled.documentOf.set(_id, documentId);
    filled.entriesOf.set(documentId, [...(filled.entriesOf.get(documentId) ?? []), _id]);
  }
  return filled;
}

/** A title as a person would save it: without what file systems refuse. */
function nameOf(title: string, at: number): string {
  const name = title
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return [...(name || `text ${at}`)]
    .slice(0, LONGEST_NAME)
    .join("")
    .replace(/[. ]+$/, "");
}
