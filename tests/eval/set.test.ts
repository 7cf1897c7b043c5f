import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { languageOf, readSet } from "./set";

const root = mkdtempSync(path.join(tmpdir(), "minirag-eval-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const corpus = '{"_id":"d","title":"Bridges","text":"The bridge in Porto was opened in 1886."}\n';
const queries = '{"_id":"q","text":"When was the bridge opened?"}\n';
const qrels = "query-id\tcorpus-id\tscore\nq\td\t1\n";

test("a set that is not there, lacks a file or holds something else is told by its file", () => {
  const whole = makeSet("whole", { "corpus.jsonl": corpus, "queries.jsonl": queries, "qrels.tsv": qrels });
  makeSet("unjudged", { "corpus.jsonl": corpus, "queries.jsonl": queries });
  makeSet("broken", { "corpus.jsonl": `${corpus}{"_id":7}\n`, "queries.jsonl": queries, "qrels.tsv": qrels });

  expect(readSet(root, whole)).toMatchObject({ isUntitled: false, unanswerable: [], questions: [{ _id: "q" }] });
  expect(() => readSet(root, "nowhere")).toThrow(/^There is no set nowhere/);
  expect(() => readSet(root, "unjudged")).toThrow(/has no qrels\.tsv\.$/);
  expect(() => readSet(root, "broken")).toThrow(/^Line 2 of .*corpus\.jsonl/);
});

test("titles are left out where the set's README asks for it, whatever the set is called", () => {
  const readme = "Comparable to the MTEB task when the title is left out.\n";
  const name = makeSet("renamed", { "corpus.jsonl": corpus, "queries.jsonl": queries, "qrels.tsv": qrels, "README.md": readme });

  expect(readSet(root, name).isUntitled).toBe(true);
});

test("a set's language is told by its questions", () => {
  expect(languageOf([{ _id: "q", text: "Wann wurde die Brücke in Porto eröffnet?" }])).toBe("de");
});

function makeSet(name: string, files: Record<string, string>): string {
  mkdirSync(path.join(root, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, name, file), text);
  return name;
}
