import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Evaluation } from "./evaluate";

const KEPT = "docs/scorecard.json";
const SHOWN = "docs/scorecard.md";

type Row = Record<string, unknown>;
const columns: [title: string, field: string][] = [
  ["documents", "documents"],
  ["questions", "questions"],
  ["nDCG@10", "ndcg10"],
  ["95 % interval", "ndcg10Interval"],
  ["R@5", "recall5"],
  ["R@10", "recall10"],
  ["R@100", "recall100"],
  ["MRR@10", "mrr10"],
  ["kept with typing errors", "typingErrorsKept"],
  ["refusal AUROC", "refusalAuroc"],
  ["own kept / foreign refused", "refusedAtNone"],
  ["answer in the quotes", "keylessAnswers"],
  ["quotes verbatim", "quotesVerbatim"],
  ["spans in the context", "spansRecall"],
  ["seconds", "seconds"],
];

/** Keeps an evaluation beside those of other sets and writes the page anew. */
export function save(evaluation: Evaluation): void {
  const kept: Row[] = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, "utf8")) : [];
  const rows = [...kept.filter(({ set }) => set !== evaluation.set), evaluation].toSorted((a, b) =>
    String(a.set) < String(b.set) ? -1 : 1,
  );
  writeFileSync(KEPT, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(SHOWN, toPage(rows));
}

export function toLine(evaluation: Row): string {
  const cells = columns.map(([title, field]) => `${title} ${cell(evaluation, field)}`).filter((part) => !part.endsWith(" –"));
  return `${evaluation.set}: ${cells.join(", ")}`;
}

function toPage(rows: Row[]): string {
  return [
    "# Scorecard",
    "",
    "Written by `npm run eval -- <set…>`: each set goes through the product as `npm start` runs it, every entry a document in, the search and ask API out,",
    "without any key. RETRIEVAL's weights were tuned on squad2-dev and xquad/en only. Intervals are bootstraps over the questions.",
    "",
    `| set | ${columns.map(([title]) => title).join(" | ")} |`,
    `|---|${columns.map(() => "---").join("|")}|`,
    ...rows.map((row) => `| ${row.set} | ${columns.map(([, field]) => cell(row, field)).join(" | ")} |`),
    "",
    ...new Set(rows.map(({ machine }) => `Machine: ${machine}.`)),
    "",
  ].join("\n");
}

function cell(row: Row, field: string): string {
  const value = row[field];
  if (field === "refusedAtNone") return `${shown(row.keptAtNone)} / ${shown(value)}`;
  return Array.isArray(value) ? value.map(shown).join("–") : shown(value);
}

function shown(value: unknown): string {
  if (typeof value !== "number") return "–";
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 2 ? 3 : 0);
}
