import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { flood } from "./openai-flood";

/** How a model behaves once. */
export type Script = {
  /** What it writes; else the first sentence of the first passage that it was given, with its mark. */
  text?: string;
  fault?: Fault;
  /** Seconds of Retry-After beside a 429 or 503. */
  retryAfter?: number;
  /** Characters of each piece. */
  pieceLength?: number;
  /** Milliseconds between pieces, or between bytes with `slow-bytes`. */
  delayMs?: number;
  /** Milliseconds before vectors are sent. */
  embedDelayMs?: number;
  /** Vectors to send instead of true ones. */
  vectors?: unknown[];
};
export type Fault =
  | "429"
  | "500"
  | "401"
  | "400"
  | "quota"
  | "hang-before"
  | "hang-after"
  | "cut"
  | "cut-quietly"
  | "garbage"
  | "html"
  | "error-event"
  | "empty"
  | "slow-bytes"
  | "split-bytes"
  | "flood"
  | "flood-thinking"
  | "redirect";

export type Call = { path: string; body: Record<string, unknown>; authorization: string | null };
export type OpenAiStub = {
  url: string;
  calls: Call[];
  /** Connections that the other side closed before the answer ended. */
  closes: () => number;
  /** Answers still being written. */
  open: () => number;
  /** What the next calls do, one each; afterwards all is well again. */
  play: (...scripts: Script[]) => void;
  /** What every call does from now on. */
  always: (script: Script) => void;
  stop: () => Promise<void>;
};

const DIMENSION = 256;
const SLOW_BYTE_MS = 1_000;
const FAULTS_BY_MODEL = /^stub-fault-(.+)$/;

/**
 * A small server in the shape of OpenAI's (and of Anthropic's messages): embeddings that are alike for texts with the
 * same words, streamed answers, and every way to fail. A model named "stub-fault-cut" fails in that way always.
 */
export async function startOpenAiStub({ port = 0 }: { port?: number } = {}): Promise<OpenAiStub> {
  const calls: Call[] = [];
  const scripts: Script[] = [];
  let usual: Script = {};
  let closes = 0;
  let open = 0;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const path = request.url ?? "";
    calls.push({ path, body, authorization: request.headers.authorization ?? String(request.headers["x-api-key"] ?? "") });
    open += 1;
    response.once("close", () => {
      open -= 1;
      if (!response.writableFinished) closes += 1;
    });
    const fault = FAULTS_BY_MODEL.exec(String(body.model))?.[1] as Fault | undefined;
    const script = scripts.shift() ?? (fault ? { ...usual, fault } : usual);
    await answer(path, body, script, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    closes: () => closes,
    open: () => open,
    play: (...next) => scripts.push(...next),
    always: (script) => {
      usual = script;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(path: string, body: Record<string, unknown>, script: Script, response: ServerResponse): Promise<void> {
  if (script.fault === "hang-before") return;
  if (refuse(script, response)) return;
  if (script.fault?.startsWith("flood")) return flood(path, script.text ?? usualText(body), script.fault === "flood-thinking", response);
  if (path.endsWith("/embeddings")) {
    await new Promise((resolve) => setTimeout(resolve, script.embedDelayMs ?? 0));
    return sendJson(response, 200, embeddingsFor(body, script));
  }
  if (path.endsWith("/models")) return sendJson(response, 200, { object: "list", data: [{ id: "stub-chat", object: "model" }] });
  const isAnthropic = path.endsWith("/messages");
  const text = script.fault === "empty" ? "" : (script.text ?? usualText(body));
  if (body.stream !== true)
    return sendJson(response, 200, { choices: [{ message: { role: "assistant", content: text }, finish_reason: "stop" }] });
  response.writeHead(200, { "content-type": "text/event-stream" });
  // The connection is worth something only once the first bytes have left.
  response.flushHeaders();
  await stream(isAnthropic ? anthropicEvents(text, script) : openAiEvents(text, script), script, response);
}

function refuse({ fault, retryAfter }: Script, response: ServerResponse): boolean {
  const wait: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  // A canary, since a provider's words must reach no log and no person.
  const refusal = (code: string) => ({ error: { message: `canary-vendor-words sk-canary-1234`, type: code, code } });
  if (fault === "429") sendJson(response, 429, refusal("rate_limit_exceeded"), wait);
  else if (fault === "quota") sendJson(response, 429, refusal("insufficient_quota"), wait);
  else if (fault === "500") sendJson(response, 500, refusal("server_error"), wait);
  else if (fault === "401") sendJson(response, 401, refusal("invalid_api_key"));
  else if (fault === "400") sendJson(response, 400, refusal("invalid_request_error"));
  else if (fault === "redirect") response.writeHead(302, { location: "http://169.254.169.254/" }).end();
  else if (fault === "html") response.writeHead(200, { "content-type": "text/html" }).end("<html><body>welcome</body></html>");
  else return false;
  return true;
}

async function stream(
  events: string[],
  { fault, delayMs = fault === "slow-bytes" ? SLOW_BYTE_MS : 0 }: Script,
  response: ServerResponse,
): Promise<void> {
  if (fault === "garbage") events.splice(2, 0, "event: content_block_delta\ndata: {not json at all\n\n");
  if (fault === "error-event") events.splice(2, 0, `data: ${JSON.stringify({ error: { message: "canary-vendor-words" } })}\n\n`);
  const broken = fault === "cut" || fault === "cut-quietly" || fault === "hang-after";
  const sent = broken ? events.slice(0, Math.max(2, Math.floor(events.length / 2))) : events;
  for (const piece of piecesOf(sent, fault)) {
    if (response.destroyed) return;
    response.write(piece);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
  if (fault === "cut") setTimeout(() => response.destroy(), 20);
  else if (fault !== "hang-after") response.end();
}

function piecesOf(events: string[], fault: Fault | undefined): Iterable<string | Uint8Array> {
  if (fault !== "slow-bytes" && fault !== "split-bytes") return events;
  const bytes = Buffer.from(events.join(""));
  const size = fault === "slow-bytes" ? 1 : 3;
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, piece) => bytes.subarray(piece * size, (piece + 1) * size));
}

function openAiEvents(text: string, { pieceLength = 12 }: Script): string[] {
  const chunk = (choices: unknown[], more = {}) =>
    `data: ${JSON.stringify({ id: "stub", object: "chat.completion.chunk", created: 0, model: "stub-chat", choices, ...more })}\n\n`;
  const pieces = cut(text, pieceLength).map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }]));
  return [
    chunk([{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]),
    ...pieces,
    chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
    chunk([], { usage: { prompt_tokens: 100, completion_tokens: pieces.length, total_tokens: 100 + pieces.length } }),
    "data: [DONE]\n\n",
  ];
}

function anthropicEvents(text: string, { pieceLength = 12 }: Script): string[] {
  const event = (type: string, more = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
  const message = {
    id: "stub",
    type: "message",
    role: "assistant",
    content: [],
    model: "stub",
    stop_reason: null,
    usage: { input_tokens: 100, output_tokens: 1 },
  };
  const pieces = cut(text, pieceLength);
  return [
    event("message_start", { message }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    ...pieces.map((piece) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text: piece } })),
    event("content_block_stop", { index: 0 }),
    event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: pieces.length } }),
    event("message_stop"),
  ];
}

// By UTF-16 units on purpose: some servers cut characters in two.
function cut(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, piece) => text.slice(piece * length, (piece + 1) * length));
}

/** The first sentence of the first passage, or the last question where a question is to be rewritten. */
function usualText({ messages }: Record<string, unknown>): string {
  const last = Array.isArray(messages) ? String(messages.at(-1)?.content ?? "") : "";
  const passage = /<passage-\w+ number=1>\n[\s\S]*?\n\n([\s\S]*?)\n<\/passage/.exec(last)?.[1];
  const rewritten = /The last question: ([\s\S]*)$/.exec(last)?.[1];
  const sentence = passage?.replace(/\s+/g, " ").match(/^.{20,300}?[.!?。](?=\s|$)|^.{1,300}/)?.[0];
  return sentence ? `${sentence} [1]` : (rewritten ?? "There is nothing to say.");
}

function embeddingsFor({ input, model }: Record<string, unknown>, { vectors }: Script): unknown {
  const texts = Array.isArray(input) ? input.map(String) : [String(input)];
  const data = (vectors ?? texts.map(embed)).map((embedding, index) => ({ object: "embedding", index, embedding }));
  return { object: "list", model, data, usage: { prompt_tokens: texts.length, total_tokens: texts.length } };
}

/** A bag of words, each at a place and with a sign of its own. */
function embed(text: string): number[] {
  const vector = new Array<number>(DIMENSION).fill(0);
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    let hash = 2_166_136_261;
    for (const unit of word.slice(0, 6)) hash = Math.imul(hash ^ unit.charCodeAt(0), 16_777_619) >>> 0;
    vector[hash % DIMENSION] = (vector[hash % DIMENSION] ?? 0) + (hash & 1_024 ? 1 : -1);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((number) => (length === 1 && number === 0 ? 1 / Math.sqrt(DIMENSION) : number / length));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString();
  return text === "" ? {} : JSON.parse(text);
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

// `npm run stub:openai -- 11999` runs it by itself.
if (process.argv[1]?.includes("openai-stub")) {
  const stub = await startOpenAiStub({ port: Number(process.argv[2] ?? 11_999) });
  console.log(`OpenAI-shaped stub at ${stub.url}/v1`);
}
