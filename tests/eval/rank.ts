import { timeCalls } from "@tests/load/measure";
import type { Client } from "@/client/index";
import type { Filled } from "./library";
import { interval, mean, ndcg, recall, reciprocalRank } from "./measures";
import type { Question, RetrievalSet } from "./set";
import { mistypeAll } from "./typing-errors";

const ASKED_AT_ONCE = 4;
const DEPTH = 100;

type Found = { entries: string[]; confidence: number };

/** Asks the search API each question, documents by their best passage, 100 deep. */
export async function findAll(client: Client, filled: Filled, questions: Question[]): Promise<Found[]> {
  const found: Found[] = [];
  await timeCalls(questions.length, ASKED_AT_ONCE, async (turn) => {
    const { hits, confidence } = await client.search(questions[turn]?.text ?? "", { limit: DEPTH, byDocument: true });
    const places = hits.flatMap(({ documentId, score }) => (filled.entriesOf.get(documentId) ?? []).map((entry) => ({ entry, score })));
    // The product orders equal scores by ids that are drawn anew in each library; here the set's own ids decide.
    places.sort((a, b) => b.score - a.score || (a.entry < b.entry ? -1 : 1));
    found[turn] = { entries: places.map(({ entry }) => entry), confidence };
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
  const gains = each(ndcg, 10);
  const mistyped = mistypeAll(questions);
  const foundMistyped = mistyped && (await findAll(client, filled, mistyped));
  const gainsMistyped = foundMistyped?.map(({ entries }, at) => ndcg(entries, relevant.get(questions[at]?._id ?? "") ?? new Set(), 10));
  return {
    ndcg10: mean(gains),
    ndcg10Interval: interval(gains),
    recall5: mean(each(recall, 5)),
    recall10: mean(each(recall, 10)),
    recall100: mean(each(recall, 100)),
    mrr10: mean(each(reciprocalRank, 10)),
    typingErrorsKept: gainsMistyped ? mean(gainsMistyped) / mean(gains) : null,
    confidences: found.map(({ confidence }) => confidence),
  };
}
