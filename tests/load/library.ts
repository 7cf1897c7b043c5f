import { readFileSync } from "node:fs";
import path from "node:path";
import type { Client } from "@/client/index";
import { timeCalls } from "./measure";

const UPLOADS_AT_ONCE = 4;

export type NamedBytes = { name: string; bytes: Uint8Array };

/** Uploads files and waits until every one of them is searchable or failed; answers the ids in their order. */
export async function fill(client: Client, files: NamedBytes[]): Promise<string[]> {
  const ids: string[] = [];
  await timeCalls(files.length, UPLOADS_AT_ONCE, async (turn) => {
    const file = files[turn];
    if (file) ids[turn] = (await client.documents.upload(file.bytes, { name: file.name })).document.id;
  });
  for (const id of ids) await settled(client, id);
  return ids;
}

/** Waits for the end of a document's way; some files of a corpus are meant to fail. */
async function settled(client: Client, id: string): Promise<void> {
  await client.documents.waitUntilReady(id, { timeoutMs: 1_200_000 }).catch(async (cause: unknown) => {
    const { state } = await client.documents.get(id);
    if (state !== "failed") throw cause;
  });
}

export async function readFiles(paths: string[]): Promise<NamedBytes[]> {
  return paths.map((file) => ({ name: path.basename(file), bytes: readFileSync(file) }));
}

export function textFile(name: string, text: string): NamedBytes {
  return { name, bytes: new TextEncoder().encode(text) };
}
