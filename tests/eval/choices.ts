import { statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type IndexName, indexesOf } from "@tests/load/index-choice";
import { EvalProblem } from "./problem";

/** The project's own sets: only their figures are published. */
const OWN_ROOT = "../shared/datasets/retrieval";

const USAGE = "Use: npm run eval -- [--root DIR] [--index embedded|qdrant|both] [--json] [--write] <set…>";

export type Choices = { root: string; names: string[]; indexes: IndexName[]; isJson: boolean; writesPage: boolean };

const options = {
  root: { type: "string", default: OWN_ROOT },
  index: { type: "string", default: "embedded" },
  json: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
} as const;

/** Reads the words behind `npm run eval --`. @throws EvalProblem for what cannot be meant. */
export function readChoices(words: string[]): Choices {
  const { values, positionals } = asProblem(() => parseArgs({ args: words, options, allowPositionals: true }));
  const indexes = asProblem(() => indexesOf(values.index));
  if (positionals.length === 0) throw new EvalProblem("Name at least one set of the root, such as scifact, xquad/de or pdf-pages.");
  if (!isFolder(values.root)) throw new EvalProblem(`There is no folder ${values.root}. Name the one that holds the sets with --root.`);
  if (values.write && path.resolve(values.root) !== path.resolve(OWN_ROOT)) {
    throw new EvalProblem(`The scorecard holds the sets of ${OWN_ROOT} only: leave out --write, or --root.`);
  }
  return { root: values.root, names: [...new Set(positionals)], indexes, isJson: values.json, writesPage: values.write };
}

function asProblem<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    // Node's own advice on odd file names comes after the first sentence.
    const [sentence] = (cause instanceof Error ? cause.message : String(cause)).split(". ");
    throw new EvalProblem(`${sentence}. ${USAGE}`, { cause });
  }
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
