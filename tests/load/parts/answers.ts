import { fill, textFile } from "@tests/load/library";
import { percentile, timeCalls } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { readQuestions, readTexts } from "@tests/load/texts";
import { startOpenAiStub } from "@tests/support/openai-stub";
import type { Client } from "@/client/index";

const TEXTS = 300;
const WARM_UP = 20;
const CALLS_ALONE = 100;
const CALLS_TOGETHER = 400;
const USERS = 20;

/** What the product adds to a model that answers at once, for one user and for twenty. */
export async function measureAnswers(root: string): Promise<Figure[]> {
  const questions = readQuestions(root);
  const question = (turn: number) => questions[(turn * 31) % questions.length] ?? "";
  const stub = await startOpenAiStub();
  const server = await startServer({ OPENAI_BASE_URL: `${stub.url}/v1`, OPENAI_API_KEY: "stub-key", CHAT_MODEL: "stub-chat" });
  try {
    const texts = readTexts(root, "squad2-dev").slice(0, TEXTS);
    await fill(
      server.client,
      texts.map((text, position) => textFile(`squad-${position}.txt`, text)),
    );
    await timeCalls(WARM_UP, 2, (turn) => firstText(server.client, question(turn)));
    const alone = await timeCalls(CALLS_ALONE, 1, (turn) => firstText(server.client, question(turn + WARM_UP)));
    const together = await timeCalls(CALLS_TOGETHER, USERS, (turn) => firstText(server.client, question(turn)));
    const direct = await timeCalls(CALLS_ALONE, 1, (turn) => firstBytes(stub.url, question(turn)));
    const directTogether = await timeCalls(CALLS_TOGETHER, USERS, (turn) => firstBytes(stub.url, question(turn)));
    return [
      ownShare("one user", alone.milliseconds, direct.milliseconds, { accept: 50, stretch: 20 }),
      ownShare(`${USERS} users`, together.milliseconds, directTogether.milliseconds, { accept: 300, stretch: 150 }),
      {
        measure: `answers a second, ${USERS} users, stub model`,
        value: CALLS_TOGETHER / together.seconds,
        unit: "answers/s",
        better: "more",
        accept: 80,
        stretch: 150,
        reference: { is: "the stub asked directly", value: CALLS_TOGETHER / directTogether.seconds, unit: "answers/s" },
      },
    ];
  } finally {
    await server.stop();
    await stub.stop();
  }
}

function ownShare(who: string, ours: number[], direct: number[], goal: { accept: number; stretch: number }): Figure {
  const value = percentile(ours, 0.95) - percentile(direct, 0.5);
  return {
    measure: `own share of the time to the first token, p95, ${who}`,
    value,
    unit: "ms",
    better: "less",
    ...goal,
    reference: { is: "the stub asked directly, p95", value: percentile(direct, 0.95), unit: "ms" },
  };
}

/** Asks, reads to the end, and answers the milliseconds to the first text. */
async function firstText(client: Client, question: string): Promise<number> {
  const startedAt = performance.now();
  let first: number | null = null;
  for await (const part of client.ask(question)) {
    if (part.type === "text-delta") first ??= performance.now() - startedAt;
    if (part.type === "answer-failed") throw new Error(`an answer failed: ${part.code}`);
  }
  // Some questions are refused without a word of the model: their whole answer counts.
  return first ?? performance.now() - startedAt;
}

/** The same request as an adapter makes it, without the product between. */
async function firstBytes(stubUrl: string, question: string): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${stubUrl}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer stub-key" },
    body: JSON.stringify({ model: "stub-chat", stream: true, messages: [{ role: "user", content: question }] }),
  });
  let first: number | null = null;
  for await (const _chunk of response.body ?? []) first ??= performance.now() - startedAt;
  return first ?? Number.NaN;
}
