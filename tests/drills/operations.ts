import { createHash, randomBytes } from "node:crypto";
import type { World } from "./world";

/** A word that stands in one document of the library and in no other. */
export function newMarker(): string {
  return `zq${randomBytes(8)
    .toString("hex")
    .replace(/\d/g, (digit) => String.fromCharCode(103 + Number(digit)))}`;
}

/** A text of so many sentences, each of its own; it holds no question, by which the bill tells questions apart. */
export function textWith(marker: string, sentences = 6): string {
  return Array.from(
    { length: sentences },
    (_, turn) => `Sentence ${turn} of ${marker} says that bridge number ${turn * 7 + 3} was opened in ${1_800 + (turn % 200)}.`,
  ).join(" ");
}

export type Upload = { name: string; text: string | Uint8Array; marker: string; signal?: AbortSignal };

/** Uploads and writes down what came of it. @throws what the client throws. */
export async function upload({ client, ledger }: World, { name, text, marker, signal }: Upload): Promise<string> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  ledger.note({ op: "upload-sent", sha256 });
  const { document } = await client.documents.upload(bytes, { name, signal });
  ledger.note({ op: "upload-accepted", documentId: document.id, sha256, marker });
  return document.id;
}

/** Uploads a small text of its own. */
export function uploadText(world: World, sentences?: number): Promise<string> {
  const marker = newMarker();
  return upload(world, { name: `${marker}.txt`, text: textWith(marker, sentences), marker });
}

/** Removes and writes down what came of it. @throws what the client throws. */
export async function remove({ client, ledger }: World, documentId: string): Promise<void> {
  ledger.note({ op: "delete-sent", documentId });
  await client.documents.remove(documentId);
  ledger.note({ op: "delete-acknowledged", documentId });
}

/** Asks and reads to the end, or until the reader has read enough; then the ledger holds what was read. */
export async function ask({ client, ledger }: World, question: string, isEnough: (text: string) => boolean = () => false): Promise<string> {
  const { runId } = await client.ask(question).started;
  ledger.note({ op: "answer-started", runId });
  let text = "";
  for await (const { part } of client.follow(runId)) {
    if (part.type === "text-delta") text += part.text;
    if (part.type === "answer-restored") text = part.text;
    if (part.type === "answer-finished") ledger.note({ op: "answer-ended", runId, text: part.text });
    if (!isEnough(text)) continue;
    ledger.note({ op: "answer-read", runId, text });
    return runId;
  }
  return runId;
}
