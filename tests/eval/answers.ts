import { timeCalls } from "@tests/load/measure";
import type { Client, FinishedAnswer } from "@/client/index";
import type { Filled } from "./library";
import { covered, interval, mean } from "./measures";
import type { RetrievalSet } from "./set";

const ASKED_AT_ONCE = 4;

/** Asks as a person would, without a model: whether the cited sentences hold the answer, and whether quotes are verbatim. */
export async function measureAnswers(client: Client, filled: Filled, { corpus, questions, answers }: RetrievalSet) {
  const asked = questions.filter(({ _id }) => answers.has(_id));
  // A byte order mark belongs to the file, not to its text.
  const texts = new Map(corpus.map(({ _id, text }) => [filled.documentOf.get(_id) ?? "", text.replace(/^\ufeff/, "")]));
  const holds: number[] = [];
  const milliseconds: number[] = [];
  let quotes = 0;
  let verbatim = 0;
  await timeCalls(asked.length, ASKED_AT_ONCE, async (turn) => {
    const question = asked[turn];
    if (!question) return;
    const { citations, timings } = await client.ask(question.text).finished();
    milliseconds.push(timings.totalMs);
    holds[turn] = Number((answers.get(question._id) ?? []).some((gold) => citations.some(({ quote }) => quote.includes(gold))));
    quotes += citations.length;
    verbatim += citations.filter(({ documentId, start, end, quote }) => texts.get(documentId)?.slice(start, end) === quote).length;
  });
  return {
    keylessAnswers: mean(holds),
    keylessAnswersInterval: interval(holds),
    quotesVerbatim: verbatim / quotes,
    answerMs: { p50: percentileOf(milliseconds, 0.5), p95: percentileOf(milliseconds, 0.95) },
  };
}

/** How much of the reference spans the context of an answer holds, in characters. */
export async function measureSpans(client: Client, filled: Filled, { questions, spans }: RetrievalSet) {
  const shares: number[] = [];
  const lengths: number[] = [];
  await timeCalls(spans.length, ASKED_AT_ONCE, async (turn) => {
    const wanted = spans[turn];
    const question = questions.find(({ _id }) => _id === wanted?._id);
    if (!wanted || !question) return;
    const { sources }: Pick<FinishedAnswer, "sources"> = await client.ask(question.text).finished();
    const own = sources.filter(({ documentId }) => documentId === filled.documentOf.get(wanted.doc));
    shares[turn] = covered(
      wanted.spans,
      own.map(({ start, end }): [number, number] => [start, end]),
    );
    lengths[turn] = sources.reduce((sum, { start, end }) => sum + end - start, 0);
  });
  return { spansRecall: mean(shares), spansRecallInterval: interval(shares), contextCharacters: mean(lengths) };
}

function percentileOf(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
