import { createHash } from "node:crypto";
import { setImmediate as letOthersRun } from "node:timers/promises";

import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import type { ReadText } from "@/core/ports";

import { passageId } from "./passage-id";
import { type SplitPassage, split } from "./split";
import { indexedText, passageTerms, type TermCounts } from "./terms";

const BATCH = 32;

/** A passage with all that is stored of it. */
export type PreparedPassage = SplitPassage & {
  id: string;
  language: string;
  /** What is embedded: title, heading path, text. */
  indexed: string;
  textHash: Buffer<ArrayBuffer>;
  embeddedHash: Buffer<ArrayBuffer>;
  lex: TermCounts;
  meta: TermCounts;
};

type About = { versionId: string; fileName: string };

/**
 * Splits a text and makes the terms of each passage, leaving the process time for others in between.
 * @throws FILE_WITHOUT_TEXT, FILE_TEXT_TOO_LONG.
 */
export async function preparePassages(read: ReadText, about: About, onProgress: (done: number, total: number) => Promise<void>) {
  if (read.text.length > limits.textLength) throw new AppError("FILE_TEXT_TOO_LONG", `${read.text.length} characters`);
  const passages = split(read);
  if (passages.length === 0) throw new AppError("FILE_WITHOUT_TEXT", "no passage came of it");
  if (passages.length > limits.passages) throw new AppError("FILE_TEXT_TOO_LONG", `${passages.length} passages`);
  const prepared: PreparedPassage[] = [];
  for (const passage of passages) {
    prepared.push(prepare(passage, read, about));
    if (prepared.length % BATCH !== 0) continue;
    await onProgress(prepared.length, passages.length);
    await letOthersRun();
  }
  return prepared;
}

function prepare(passage: SplitPassage, { title, facts }: ReadText, { versionId, fileName }: About): PreparedPassage {
  const whole = { ...passage, title: title ?? "", fileName, facts };
  const indexed = indexedText(whole);
  return {
    ...passage,
    ...passageTerms(whole),
    id: passageId(versionId, passage.position),
    indexed,
    textHash: sha256(passage.text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim()),
    embeddedHash: sha256(indexed),
  };
}

function sha256(text: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash("sha256").update(text).digest());
}
