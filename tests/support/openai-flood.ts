import { once } from "node:events";
import type { ServerResponse } from "node:http";

const PIECE = 1_000;
const NUMBERS = "0.0123456789,".repeat(PIECE);

/** Answers for as long as anybody reads: vectors, words, or thoughts that are no part of an answer. */
export async function flood(path: string, words: string, isThinking: boolean, response: ServerResponse): Promise<void> {
  const isEmbedding = path.endsWith("/embeddings");
  response.writeHead(200, { "content-type": isEmbedding ? "application/json" : "text/event-stream" });
  if (isEmbedding) response.write('{"data":[{"index":0,"embedding":[');
  const piece = isEmbedding ? NUMBERS : `data: ${JSON.stringify(eventOf(path, words.padEnd(PIECE), isThinking))}\n\n`;
  const gone = once(response, "close");
  while (!response.destroyed) if (!response.write(piece)) await Promise.race([once(response, "drain"), gone]);
}

function eventOf(path: string, text: string, isThinking: boolean): unknown {
  if (path.endsWith("/messages")) return { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } };
  return { choices: [{ index: 0, delta: isThinking ? { reasoning_content: text } : { content: text }, finish_reason: null }] };
}
