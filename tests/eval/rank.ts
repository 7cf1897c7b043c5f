import { createDice, timeCalls } from "@tests/load/measure";
import type { Client } from "@/client/index";
import type { Filled } from "./library";
import { interval, mean, ndcg, recall, reciprocalRank } from "./measures";
import type { Question, RetrievalSet } from "./set";
import { mistype } from "./typing-errors";

const ASKED_AT_ONCE = 4;
const DEPTH = 100;

type Found = { entries: string[]; confidence: number };

/** Asks the search API each question, documents by their best passage, 100 deep. */
export async function findAll(client: Client, filled: Filled, questions: Question[]): Promise<Found[]> {
  const found: Found[] = [];
  await timeCalls(questions.length, ASKED_AT_ONCE, async (turn) => {
    const { hits, confidence } = await client.search(questions[turn]?.text ?? "", { limit: DEPTH, byDocument: true });
    found[turn] = { entries: hits.flatMap(({ documentId }) => filled.entriesOf.get(documentId) ?? []), confidence };
  });
  return found;
}

export async function confidences(client: Client, questions: Question[]): Promise<number[]> {
  const found: number[] = [];
  await timeCalls(questions.length, ASKED_AT_ONCE, async (turn) => {
    found[turn] = (await client.search(questions[turn]?.text ?? "", { limit: 1 })).confidence;
  });
  return found;
}

/** How well a set's questions find their documents, as they are and with typing errors. */
export async function measureRanking(client: Client, filled: Filled, { questions, relevant }: RetrievalSet) {
  const found = await findAll(client, filled, questions);
  const each = (measure: (entries: string[], wanted: Set<string>, depth: number) => number, depth: number) =>
    questions.map(({ _id }, at) => measure(found[at]?.entries ?? [], relevant.get(_id) ?? new Set(), depth));
  const dice = createDice(5);
  const mistyped = questions.map((question) => ({ ...question, text: mistype(question.text, dice) }));
  const foundMistyped = await findAll(client, filled, mistyped);
  const gains = each(ndcg, 10);
  const gainsMistyped = questions.map(({ _id }, at) => ndcg(foundMistyped[at]?.entries ?? [], relevant.get(_id) ?? new Set(), 10));
  return {
    ndcg10: mean(gains),
    ndcg10Interval: interval(gains),
    recall5: mean(each(recall, 5)),
    recall10: mean(each(recall, 10)),
    recall100: mean(each(recall, 100)),
    mrr10: mean(each(reciprocalRank, 10)),
    typingErrorsKept: mean(gainsMistyped) / mean(gains),
    confidences: found.map(({ confidence }) => confidence),
  };
}
