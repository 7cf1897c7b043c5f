import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const text = z.object({ _id: z.string(), text: z.string() });
const entry = text.extend({ title: z.string().default("") });
const answer = z.object({ _id: z.string(), answers: z.array(z.string()) });
const spans = z.object({ _id: z.string(), doc: z.string(), spans: z.array(z.tuple([z.number(), z.number()])) });

export type Entry = z.infer<typeof entry>;
export type Question = z.infer<typeof text>;
export type Spans = z.infer<typeof spans>;

/** A retrieval set as its folder holds it. */
export type RetrievalSet = {
  name: string;
  corpus: Entry[];
  questions: Question[];
  /** Which entries answer a question. */
  relevant: Map<string, Set<string>>;
  /** Accepted wordings of the answer by question; only those that a relevant document holds word for word. */
  answers: Map<string, string[]>;
  spans: Spans[];
  /** Whether a document's title is left out, as MTEB does for XQuAD. */
  isUntitled: boolean;
};

/** Reads a set of `root`. @throws when the folder is not there. */
export function readSet(root: string, name: string): RetrievalSet {
  const folder = path.join(root, name);
  if (!existsSync(path.join(folder, "corpus.jsonl"))) throw new Error(`There is no set in ${folder}.`);
  const relevant = new Map<string, Set<string>>();
  for (const line of readFileSync(path.join(folder, "qrels.tsv"), "utf8").trim().split("\n").slice(1)) {
    const [question = "", document = "", score] = line.split("\t");
    if (Number(score) > 0) relevant.set(question, (relevant.get(question) ?? new Set()).add(document));
  }
  const corpus = readLines(path.join(folder, "corpus.jsonl"), entry);
  const texts = new Map(corpus.map(({ _id, text }) => [_id, text]));
  const quotable = readLines(path.join(folder, "answers.jsonl"), answer).filter(({ _id, answers }) =>
    answers.some((gold) => [...(relevant.get(_id) ?? [])].some((id) => texts.get(id)?.includes(gold))),
  );
  return {
    name,
    corpus,
    questions: readQuestions(root, name).filter(({ _id }) => relevant.has(_id)),
    relevant,
    answers: new Map(quotable.map(({ _id, answers }) => [_id, answers])),
    spans: readLines(path.join(folder, "spans.jsonl"), spans),
    isUntitled: name.startsWith("xquad"),
  };
}

export function readQuestions(root: string, name: string): Question[] {
  return readLines(path.join(root, name, "queries.jsonl"), text);
}

function readLines<Row>(file: string, row: z.ZodType<Row>): Row[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => row.parse(JSON.parse(line)));
}
