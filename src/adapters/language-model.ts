import OpenAI from "openai";
import { AppError } from "@/core/errors";
import type { ModelConfig } from "@/core/models/config";
import type { LanguageModel, ModelPart, ModelRequest } from "@/core/ports";
import { carefully } from "./careful-call";
import type { Provider } from "./provider";
import { createThinkingFilter } from "./without-thinking";

const OPENAI_URL = "https://api.openai.com/v1";

/** A client that takes nothing from the environment, does not retry, and writes nothing to the console. */
export function createOpenAiClient(config: ModelConfig, provider: Provider): OpenAI {
  return new OpenAI({
    // Servers without keys still get a header, since the client insists on one.
    apiKey: config.key ?? "none",
    baseURL: config.baseUrl ?? OPENAI_URL,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: provider.limits.totalMs,
    logLevel: "off",
    fetch: provider.fetch,
  });
}

/** A language model behind any OpenAI-compatible server, by chat completions. */
export function createLanguageModel(config: ModelConfig, provider: Provider): LanguageModel {
  const client = createOpenAiClient(config, provider);
  return {
    name: config.model,
    stream: (request) =>
      carefully<ModelPart>({
        purpose: "answers",
        breaker: provider.breakerOf("answers", config),
        limits: provider.limits,
        signal: request.signal,
        isContent: (part) => part.type === "text",
        open: (signal, tick) => complete(client, config, request, signal, tick),
      }),
  };
}

async function* complete(
  client: OpenAI,
  config: ModelConfig,
  { system, messages, maxTokens }: ModelRequest,
  signal: AbortSignal,
  tick: () => void,
): AsyncGenerator<ModelPart> {
  const chunks = await client.chat.completions.create(
    {
      model: config.model,
      messages: [{ role: "system", content: system }, ...messages],
      stream: true,
      stream_options: { include_usage: true },
      // OpenAI's newer models refuse the old name; other servers know only that one.
      ...(config.baseUrl === null ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
    },
    { signal },
  );
  let isWhole = false;
  let hasChunks = false;
  const thinking = createThinkingFilter();
  for await (const chunk of chunks) {
    tick();
    hasChunks = true;
    isWhole ||= Boolean(chunk.choices?.[0]?.finish_reason);
    yield* partsOf(chunk, thinking);
  }
  const rest = thinking.end();
  if (rest !== "") yield { type: "text", text: rest };
  signal.throwIfAborted();
  if (!hasChunks) throw new AppError("MODEL_ANSWER_UNREADABLE", "the provider's stream held no chunk");
  if (!isWhole) throw new AppError("MODEL_CUT_OFF", "the provider's stream ended without a finish");
}

// Compatible servers leave out what the types promise.
function* partsOf(
  { choices, usage }: Partial<OpenAI.ChatCompletionChunk>,
  thinking: ReturnType<typeof createThinkingFilter>,
): Generator<ModelPart> {
  const delta = choices?.[0]?.delta;
  const said = delta?.content ?? delta?.refusal;
  const text = typeof said === "string" ? thinking.push(said) : "";
  if (text !== "") yield { type: "text", text };
  if (usage) yield { type: "usage", inputTokens: usage.prompt_tokens ?? 0, outputTokens: usage.completion_tokens ?? 0 };
}
