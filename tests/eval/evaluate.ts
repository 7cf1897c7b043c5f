import { chosenIndex } from "@tests/load/index-choice";
import { describeMachine } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { measureAnswers, measureSpans } from "./answers";
import { fillLibrary } from "./library";
import { measureRanking } from "./rank";
import { measureRefusal } from "./refusal";
import { readSet } from "./set";

export type Evaluation = Awaited<ReturnType<typeof evaluate>>;

/** Takes a set through the product's own way: a fresh server, each entry uploaded as a document, the query API out. */
export async function evaluate(root: string, name: string, say: (progress: string) => void) {
  const set = readSet(root, name);
  say("starting a fresh library");
  const server = await startServer();
  try {
    const begun = performance.now();
    say(`uploading ${set.corpus.length} documents`);
    const filled = await fillLibrary(server.client, set);
    const ingested = performance.now();
    say(`asking ${set.questions.length} questions`);
    const { confidences, ...ranking } = await measureRanking(server.client, filled, set);
    const searched = performance.now();
    const answers = set.answers.size > 0 && set.spans.length === 0 ? await measureAnswers(server.client, filled, set) : {};
    const spans = set.spans.length > 0 ? await measureSpans(server.client, filled, set) : {};
    say("asking foreign questions");
    const refusal = await measureRefusal(server.client, filled, set, root, confidences);
    const counts = { set: `${name}${chosenIndex().label}`, documents: set.corpus.length, questions: set.questions.length };
    const seconds = (performance.now() - begun) / 1000;
    const parts = { ingestSeconds: (ingested - begun) / 1000, searchSeconds: (searched - ingested) / 1000 };
    return { ...counts, ...ranking, ...answers, ...spans, ...refusal, seconds, ...parts, machine: describeMachine() };
  } finally {
    await server.stop();
  }
}
