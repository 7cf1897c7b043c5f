import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { createDice } from "./measure";

const SETS = ["scifact", "squad2-dev", "anthropic-docs"];
const SENTENCES_A_PASSAGE = 6;
const identified = z.object({ _id: z.string() });
const asked = z.object({ text: z.string() });
const entry = z.object({ title: z.string().default(""), text: z.string() });

function readLines(file: string): string[] {
  return readFileSync(file, "utf8").split("\n").filter(Boolean);
}

/** Whole texts of one set, each with its title as the first line. */
export function readTexts(root: string, set: string): string[] {
  return readLines(path.join(root, "retrieval", set, "corpus.jsonl")).map((line) => {
    const { title, text } = entry.parse(JSON.parse(line));
    return `${title}\n\n${text}\n`;
  });
}

/** Questions that people asked of the sets. */
export function readQuestions(root: string): string[] {
  return ["squad2-dev", "scifact"].flatMap((set) =>
    readLines(path.join(root, "retrieval", set, "queries.jsonl")).map((line) => asked.parse(JSON.parse(line)).text),
  );
}

/** Questions that the first texts of a set answer. */
export function readQuestionsOf(root: string, set: string, texts: number): string[] {
  const read = (name: string) => readLines(path.join(root, "retrieval", set, name));
  const held = new Set(read("corpus.jsonl").slice(0, texts).map(idOf));
  const [, ...pairs] = read("qrels.tsv").map((line) => line.split("\t"));
  const answered = new Set(pairs.flatMap(([question, text]) => (held.has(text ?? "") ? [question] : [])));
  return read("queries.jsonl")
    .filter((line) => answered.has(idOf(line)))
    .map((line) => asked.parse(JSON.parse(line)).text);
}

function idOf(line: string): string {
  return identified.parse(JSON.parse(line))._id;
}

/**
 * Files of passages that were never written but sound as if: sentences of the sets, drawn anew for each passage, so that
 * words are as frequent as in real text and no two passages are near-duplicates.
 */
export function* inventFiles(root: string, passages: number, passagesAFile: number): Generator<{ name: string; text: string }> {
  const sentences = SETS.flatMap((set) => readTexts(root, set)).flatMap((text) => text.split(/(?<=[.!?])\s+/).filter(isSentence));
  const dice = createDice(passages);
  const draw = () => sentences[Math.floor(dice() * sentences.length)] ?? "";
  for (let first = 0; first < passages; first += passagesAFile) {
    const count = Math.min(passagesAFile, passages - first);
    const parts = Array.from({ length: count }, () => Array.from({ length: SENTENCES_A_PASSAGE }, draw).join(" "));
    yield { name: `invented-${passages}-${first / passagesAFile}.txt`, text: parts.join("\n\n") };
  }
}

function isSentence(text: string): boolean {
  return text.length >= 60 && text.length <= 260 && !text.includes("\n");
}
