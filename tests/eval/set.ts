import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { detectLanguage } from "@/core/ingestion/terms";
import { EvalProblem } from "./problem";

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
  /** Questions about the same texts that look as if they had an answer there, and have none. */
  unanswerable: Question[];
  /** Whether a document's title is left out; the set's README asks for it where published figures go without. */
  isUntitled: boolean;
};

const ASKS_TO_LEAVE_OUT = /title is left out/;
const LANGUAGE_SHOWS_IN = 20;

/** Reads a set of `root`. @throws EvalProblem when a file of it is missing or cannot be read. */
export function readSet(root: string, name: string): RetrievalSet {
  const folder = path.join(root, name);
  if (!existsSync(folder)) throw new EvalProblem(`There is no set ${name} in ${root}.`);
  for (const file of ["corpus.jsonl", "queries.jsonl", "qrels.tsv"]) {
    if (!existsSync(path.join(folder, file))) throw new EvalProblem(`The set ${name} in ${root} has no ${file}.`);
  }
  const relevant = new Map<string, Set<string>>();
  for (const line of readFileSync(path.join(folder, "qrels.tsv"), "utf8").trim().split("\n").slice(1)) {
    const [question = "", document = "", score] = line.split("\t");
    if (Number(score) > 0) relevant.set(question, (relevant.get(question) ?? new Set()).add(document));
  }
  const corpus = readLines(path.join(folder, "corpus.jsonl"), entry);
  const questions = readQuestions(root, name).filter(({ _id }) => relevant.has(_id));
  if (corpus.length === 0 || questions.length === 0)
    throw new EvalProblem(`The set ${name} in ${root} has no question with a judged document.`);
  const texts = new Map(corpus.map(({ _id, text }) => [_id, text]));
  const quotable = readLines(path.join(folder, "answers.jsonl"), answer).filter(({ _id, answers }) =>
    answers.some((gold) => [...(relevant.get(_id) ?? [])].some((id) => texts.get(id)?.includes(gold))),
  );
  const readme = path.join(folder, "README.md");
  return {
    name,
    corpus,
    questions,
    relevant,
    answers: new Map(quotable.map(({ _id, answers }) => [_id, answers])),
    spans: readLines(path.join(folder, "spans.jsonl"), spans),
    unanswerable: readLines(path.join(folder, "unanswerable.jsonl"), text),
    isUntitled: existsSync(readme) && ASKS_TO_LEAVE_OUT.test(readFileSync(readme, "utf8")),
  };
}

/** All questions of a set; none where the root has no such set. */
export function readQuestions(root: string, name: string): Question[] {
  return readLines(path.join(root, name, "queries.jsonl"), text);
}

/** The language in which a set asks, as the product would tell it. */
export function languageOf(questions: Question[]): string {
  const few = questions.slice(0, LANGUAGE_SHOWS_IN).map(({ text }) => text);
  return detectLanguage(few.join(" "));
}

function readLines<Row>(file: string, row: z.ZodType<Row>): Row[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, at) => {
    if (line === "") return [];
    try {
      return [row.parse(JSON.parse(line))];
    } catch (cause) {
      throw new EvalProblem(`Line ${at + 1} of ${file} is not what a set holds there.`, { cause });
    }
  });
}
