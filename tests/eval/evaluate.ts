import { chosenIndex } from "@tests/load/index-choice";
import { measureAnswers, measureSpans } from "./answers";
import { fillLibrary } from "./library";
import { origin } from "./origin";
import { measureRanking } from "./rank";
import { measureRefusal } from "./refusal";
import { withServer } from "./server";
import type { RetrievalSet } from "./set";

/** Takes a set through the product's own way: a fresh server, each entry uploaded as a document, the query API out. */
export function evaluate(root: string, set: RetrievalSet, say: (progress: string) => void) {
  say("starting a fresh library");
  return withServer(async ({ client }) => {
    const begun = performance.now();
    say(`uploading ${set.corpus.length} documents`);
    const filled = await fillLibrary(client, set);
    const ingested = performance.now();
    say(`asking ${set.questions.length} questions`);
    const { confidences, ...ranking } = await measureRanking(client, filled, set);
    const searched = performance.now();
    const answers = set.answers.size > 0 && set.spans.length === 0 ? await measureAnswers(client, filled, set) : {};
    const spans = set.spans.length > 0 ? await measureSpans(client, filled, set) : {};
    say("asking what it cannot answer");
    const refusal = await measureRefusal(client, filled, set, root, confidences);
    const about = { set: `${set.name}${chosenIndex().label}`, documents: set.corpus.length, questions: set.questions.length };
    const seconds = (performance.now() - begun) / 1000;
    const parts = { ingestSeconds: (ingested - begun) / 1000, searchSeconds: (searched - ingested) / 1000 };
    return { ...about, titles: titlesOf(set), ...ranking, ...answers, ...spans, refusal, seconds, ...parts, ...origin() };
  });
}

function titlesOf({ isUntitled, corpus }: RetrievalSet): "used" | "left out" | "none" {
  if (isUntitled) return "left out";
  return corpus.some(({ title }) => title !== "") ? "used" : "none";
}
