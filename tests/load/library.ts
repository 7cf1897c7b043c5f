import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, DocumentSummary } from "@/client/index";
import { timeCalls } from "./measure";

const UPLOADS_AT_ONCE = 4;
const LOOK_EVERY_MS = 100;

export type NamedBytes = { name: string; bytes: Uint8Array };

/** Uploads files and waits until every one of them is searchable or failed; answers the ids in their order. */
export async function fill(client: Client, files: NamedBytes[]): Promise<string[]> {
  const ids: string[] = [];
  const pending = new Set<string>();
  await timeCalls(files.length, UPLOADS_AT_ONCE, async (turn) => {
    const file = files[turn];
    if (!file) return;
    const { document } = await client.documents.upload(file.bytes, { name: file.name });
    ids[turn] = document.id;
    if (!isSettled(document)) pending.add(document.id);
  });
  // Jobs run about in order: look at the last one alone, then at all of them once.
  for (let last = [...pending].at(-1); last !== undefined; last = [...pending].at(-1)) {
    while (!isSettled(await client.documents.get(last))) await sleep(LOOK_EVERY_MS);
    for await (const document of everything(client)) if (isSettled(document)) pending.delete(document.id);
  }
  return ids;
}

/** All documents, page by page, as one that asks for a whole library would. */
async function* everything(client: Client): AsyncGenerator<DocumentSummary> {
  let cursor: string | null | undefined;
  do {
    const page = await client.documents.list({ limit: 200, ...(cursor && { cursor }) });
    yield* page.documents;
    cursor = page.nextCursor;
  } while (cursor);
}

function isSettled({ state }: DocumentSummary): boolean {
  return state === "ready" || state === "failed";
}

export async function readFiles(paths: string[]): Promise<NamedBytes[]> {
  return paths.map((file) => ({ name: path.basename(file), bytes: readFileSync(file) }));
}

export function textFile(name: string, text: string): NamedBytes {
  return { name, bytes: new TextEncoder().encode(text) };
}
