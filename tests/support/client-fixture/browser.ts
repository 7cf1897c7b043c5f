import { type Answer, createClient, type DocumentSummary } from "minirag-client";

// Compiled only: the package's types must stand without Node's.
const minirag = createClient({ url: "https://minirag.example.org", apiKey: "mr_api_…" });

export async function uploadAll(files: FileList): Promise<DocumentSummary[]> {
  const uploaded = await Promise.all(Array.from(files, (file) => minirag.documents.upload(file)));
  return Promise.all(uploaded.map(({ document }) => minirag.documents.waitUntilReady(document.id)));
}

export function ask(question: string, signal: AbortSignal): Answer {
  return minirag.ask(question, { signal });
}
