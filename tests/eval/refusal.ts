import type { Client } from "@/client/index";
import { detectLanguage } from "@/core/ingestion/terms";
import { thresholdsOf } from "@/core/retrieval/confidence";
import type { Filled } from "./library";
import { auroc } from "./measures";
import { confidences } from "./rank";
import { type Question, type RetrievalSet, readQuestions } from "./set";

const MOST_FOREIGN = 400;
const FOREIGN_SETS: Record<string, string[]> = {
  scifact: ["squad2-dev", "anthropic-docs"],
  "squad2-dev": ["scifact", "anthropic-docs"],
  "xquad/en": ["scifact", "anthropic-docs"],
  "anthropic-docs": ["squad2-dev", "scifact"],
  "chroma-chunking": ["squad2-dev", "scifact"],
};

/**
 * How well confidence tells a library's own questions from foreign ones. Foreign are another set's questions of the same
 * language; where there is none, the questions of every second title, whose documents are removed first.
 */
export async function measureRefusal(client: Client, filled: Filled, set: RetrievalSet, root: string, own: number[]) {
  const sets = FOREIGN_SETS[set.name];
  const { high, low } = sets
    ? {
        high: own,
        low: await confidences(
          client,
          sets.flatMap((name) => everyNth(readQuestions(root, name), MOST_FOREIGN / sets.length)),
        ),
      }
    : await afterRemovingHalf(client, filled, set);
  const { none, weak } = thresholdsOf(
    detectLanguage(
      set.questions
        .slice(0, 20)
        .map(({ text }) => text)
        .join(" "),
    ),
  );
  const share = (values: number[], isMet: (value: number) => boolean) => values.filter(isMet).length / values.length;
  return {
    refusalAuroc: auroc(high, low),
    refusalForeign: sets ? sets.join(" + ") : "questions whose documents were removed",
    keptAtNone: share(high, (value) => value >= none),
    refusedAtNone: share(low, (value) => value < none),
    keptAtWeak: share(high, (value) => value >= weak),
    refusedAtWeak: share(low, (value) => value < weak),
  };
}

async function afterRemovingHalf(client: Client, filled: Filled, { corpus, questions, relevant }: RetrievalSet) {
  const titles = [...new Set(corpus.map(({ title }) => title))];
  const gone = new Set(corpus.filter(({ title }) => titles.indexOf(title) % 2 === 1).map(({ _id }) => _id));
  const documents = [...gone].map((id) => filled.documentOf.get(id) ?? "");
  for (let from = 0; from < documents.length; from += 100) await client.documents.remove(documents.slice(from, from + 100));
  const isForeign = ({ _id }: Question) => [...(relevant.get(_id) ?? [])].every((id) => gone.has(id));
  return {
    high: await confidences(
      client,
      questions.filter((question) => !isForeign(question)),
    ),
    low: await confidences(client, questions.filter(isForeign)),
  };
}

function everyNth(questions: Question[], most: number): Question[] {
  const step = Math.max(1, Math.floor(questions.length / most));
  return questions.filter((_, at) => at % step === 0).slice(0, most);
}
