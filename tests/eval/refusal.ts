import type { Client } from "@/client/index";
import { thresholdsOf } from "@/core/retrieval/confidence";
import type { Filled } from "./library";
import { auroc } from "./measures";
import { confidences } from "./rank";
import { languageOf, type Question, type RetrievalSet, readQuestions } from "./set";

const MOST_FOREIGN = 400;
// Sets of the same language about other things; squad2-dev and xquad/en share articles and would answer each other.
const OTHER_SETS: Record<string, string[]> = {
  scifact: ["squad2-dev", "anthropic-docs"],
  "squad2-dev": ["scifact", "anthropic-docs"],
  "xquad/en": ["scifact", "anthropic-docs"],
  "anthropic-docs": ["squad2-dev", "scifact"],
  "chroma-chunking": ["squad2-dev", "scifact"],
};

/** How well confidence tells a library's own questions from some that it cannot answer; `none` and `weak` are the product's thresholds. */
export type Refusal = {
  from: string;
  questions: number;
  auroc: number;
  keptAtNone: number;
  refusedAtNone: number;
  keptAtWeak: number;
  refusedAtWeak: number;
};

/**
 * Asks what a library cannot answer, in three ways: questions of other sets, where there are some of the same language;
 * questions beside its own text; and, last since it takes away documents, its own questions about every second title.
 */
export async function measureRefusal(client: Client, filled: Filled, set: RetrievalSet, root: string, own: number[]) {
  const judge = createJudge(languageOf(set.questions));
  const others = (OTHER_SETS[set.name] ?? []).map((name) => ({ name, questions: readQuestions(root, name) }));
  const there = others.filter(({ questions }) => questions.length > 0);
  const foreign = there.flatMap(({ questions }) => everyNth(questions, MOST_FOREIGN / there.length));
  const beside = everyNth(set.unanswerable, MOST_FOREIGN);
  return {
    otherSets: judge(there.map(({ name }) => name).join(" + "), own, await confidences(client, foreign)),
    unanswerable: judge("unanswerable.jsonl", own, await confidences(client, beside)),
    removed: await measureRemoved(client, filled, set, judge),
  };
}

function createJudge(language: string) {
  const { none, weak } = thresholdsOf(language);
  return function judge(from: string, high: number[], low: number[]): Refusal | null {
    if (high.length === 0 || low.length === 0) return null;
    return {
      from,
      questions: low.length,
      auroc: auroc(high, low),
      keptAtNone: 1 - shareBelow(high, none),
      refusedAtNone: shareBelow(low, none),
      keptAtWeak: 1 - shareBelow(high, weak),
      refusedAtWeak: shareBelow(low, weak),
    };
  };
}

function shareBelow(values: number[], threshold: number): number {
  return values.filter((value) => value < threshold).length / values.length;
}

async function measureRemoved(
  client: Client,
  filled: Filled,
  { corpus, questions, relevant }: RetrievalSet,
  judge: ReturnType<typeof createJudge>,
): Promise<Refusal | null> {
  const places = new Map([...new Set(corpus.map(({ title }) => title))].map((title, at) => [title, at]));
  const gone = new Set(corpus.filter(({ title }) => (places.get(title) ?? 0) % 2 === 1).map(({ _id }) => _id));
  const documents = [...new Set([...gone].map((id) => filled.documentOf.get(id) ?? ""))];
  for (let from = 0; from < documents.length; from += 100) await client.documents.remove(documents.slice(from, from + 100));
  const isForeign = ({ _id }: Question) => [...(relevant.get(_id) ?? [])].every((id) => gone.has(id));
  const kept = questions.filter((question) => !isForeign(question));
  return judge("its own", await confidences(client, kept), await confidences(client, questions.filter(isForeign)));
}

function everyNth(questions: Question[], most: number): Question[] {
  const step = Math.max(1, Math.floor(questions.length / most));
  return questions.filter((_, at) => at % step === 0).slice(0, most);
}
