import { fill, textFile } from "@tests/load/library";
import { percentile, timeCalls } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { readQuestions, readTexts } from "@tests/load/texts";

const WARM_UP = 20;
const CALLS = 200;

/** Whole answers without a model, from the question to the last part. */
export async function measureQuotes(root: string): Promise<Figure[]> {
  const questions = readQuestions(root);
  const server = await startServer();
  try {
    await fill(
      server.client,
      readTexts(root, "squad2-dev").map((text, position) => textFile(`squad-${position}.txt`, text)),
    );
    const ask = (turn: number) => server.client.ask(questions[(turn * 31) % questions.length] ?? "").finished();
    await timeCalls(WARM_UP, 1, ask);
    const { milliseconds } = await timeCalls(CALLS, 1, (turn) => ask(turn + WARM_UP));
    const reference = await timeCalls(CALLS, 1, async () => (await fetch(`${server.url}/api/health/live`)).text());
    return [
      {
        measure: "whole answer without a model, p95",
        value: percentile(milliseconds, 0.95),
        unit: "ms",
        better: "less",
        accept: 250,
        stretch: 120,
        reference: { is: "an empty request to the same server, p95", value: percentile(reference.milliseconds, 0.95), unit: "ms" },
      },
    ];
  } finally {
    await server.stop();
  }
}
