import { fill, textFile } from "@tests/load/library";
import { percentile, timeCalls } from "@tests/load/measure";
import type { Figure } from "@tests/load/report";
import { startServer } from "@tests/load/server";
import { readQuestionsOf, readTexts } from "@tests/load/texts";
import { startOpenAiStub } from "@tests/support/openai-stub";
import type { Client } from "@/client/index";

const SET = "squad2-dev";
const TEXTS = 300;
const WARM_UP = 20;
const CALLS_ALONE = 100;
const CALLS_TOGETHER = 400;
const FOLLOW_UPS = 50;
const USERS = 20;
// The others are refused without a word of the model: they are no answers and count nowhere.
const LEAST_WRITTEN = 0.9;

/** What the product adds to a model that answers at once, for one user and for twenty. */
export async function measureAnswers(root: string): Promise<Figure[]> {
  const questions = readQuestionsOf(root, SET, TEXTS);
  const question = (turn: number) => questions[(turn * 31) % questions.length] ?? "";
  const stub = await startOpenAiStub();
  const server = await startServer({ OPENAI_BASE_URL: `${stub.url}/v1`, OPENAI_API_KEY: "stub-key", CHAT_MODEL: "stub-chat" });
  const { client } = server;
  try {
    const texts = readTexts(root, SET).slice(0, TEXTS);
    await fill(
      client,
      texts.map((text, position) => textFile(`squad-${position}.txt`, text)),
    );
    await timeCalls(WARM_UP, 2, (turn) => firstText(client, question(turn)));
    const alone = writtenOf(await timeCalls(CALLS_ALONE, 1, (turn) => firstText(client, question(turn + WARM_UP))));
    const together = writtenOf(await timeCalls(CALLS_TOGETHER, USERS, (turn) => firstText(client, question(turn))));
    // What the product sent is what the model is asked directly.
    const prompts = stub.calls.filter(({ body }) => body.stream === true).map(({ body }) => JSON.stringify(body));
    const followUps = writtenOf(await timeCalls(FOLLOW_UPS, 1, (turn) => firstTextOfSecond(client, question(turn), question(turn + 1))));
    const direct = await timeCalls(CALLS_ALONE, 1, (turn) => firstBytes(stub.url, prompts[turn % prompts.length]));
    const directTogether = await timeCalls(CALLS_TOGETHER, USERS, (turn) => firstBytes(stub.url, prompts[turn % prompts.length]));
    return [
      ownShare("one user", alone.milliseconds, direct.milliseconds, { accept: 50, stretch: 20 }),
      ownShare("one user, a second question", followUps.milliseconds, direct.milliseconds, { accept: null, stretch: null }),
      ownShare(`${USERS} users`, together.milliseconds, directTogether.milliseconds, { accept: 300, stretch: 150 }),
      {
        measure: `answers a second, ${USERS} users, stub model`,
        value: together.milliseconds.length / together.seconds,
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

function ownShare(who: string, ours: number[], direct: number[], goal: Pick<Figure, "accept" | "stretch">): Figure {
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

/** The calls in which the model wrote. @throws where it was left out so often that something else was measured. */
function writtenOf({ milliseconds, seconds }: Awaited<ReturnType<typeof timeCalls>>) {
  const written = milliseconds.filter((value) => !Number.isNaN(value));
  if (written.length < LEAST_WRITTEN * milliseconds.length)
    throw new Error(`the model wrote only ${written.length} of ${milliseconds.length} answers`);
  return { milliseconds: written, seconds };
}

/** Asks, reads to the end, and answers the milliseconds to the first text; not a number where the model wrote none. */
async function firstText(client: Client, question: string, conversationId?: string): Promise<number> {
  const startedAt = performance.now();
  let first = Number.NaN;
  let isWritten = false;
  for await (const part of client.ask(question, { conversationId })) {
    if (part.type === "text-delta" && Number.isNaN(first)) first = performance.now() - startedAt;
    if (part.type === "answer-finished") isWritten = part.kind === "written";
    if (part.type === "answer-failed") throw new Error(`an answer failed: ${part.code}`);
  }
  return isWritten ? first : Number.NaN;
}

/** The same of a second question in a conversation, which the model rewrites before it is searched for. */
async function firstTextOfSecond(client: Client, question: string, next: string): Promise<number> {
  const { conversationId } = await client.ask(question).finished();
  return firstText(client, next, conversationId);
}

/** The same request as the product's, without the product between. */
async function firstBytes(stubUrl: string, prompt: string | undefined): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${stubUrl}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer stub-key" },
    body: prompt ?? null,
  });
  let first = Number.NaN;
  for await (const _chunk of response.body ?? []) if (Number.isNaN(first)) first = performance.now() - startedAt;
  return first;
}
