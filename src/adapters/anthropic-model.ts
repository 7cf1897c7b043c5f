import Anthropic from "@anthropic-ai/sdk";
import { AppError } from "@/core/errors";
import type { ModelConfig } from "@/core/models/config";
import type { LanguageModel, ModelPart, ModelRequest } from "@/core/ports";
import { carefully } from "./careful-call";
import type { Provider } from "./provider";

const ANTHROPIC_URL = "https://api.anthropic.com";

/** A language model of Anthropic, or behind a server that speaks like it. */
export function createAnthropicModel(config: ModelConfig, provider: Provider): LanguageModel {
  const client = new Anthropic({
    apiKey: config.key ?? "none",
    authToken: null,
    baseURL: config.baseUrl ?? ANTHROPIC_URL,
    maxRetries: 0,
    timeout: provider.limits.totalMs,
    logLevel: "off",
    fetch: provider.fetch,
  });
  return {
    name: config.model,
    stream: (request) =>
      carefully<ModelPart>({
        purpose: "answers",
        breaker: provider.breakerOf("answers", config),
        limits: provider.limits,
        signal: request.signal,
        isContent: (part) => part.type === "text",
        open: (signal, tick) => complete(client, config.model, request, signal, tick),
      }),
  };
}

async function* complete(
  client: Anthropic,
  model: string,
  { system, messages, maxTokens }: ModelRequest,
  signal: AbortSignal,
  tick: () => void,
): AsyncGenerator<ModelPart> {
  const events = await client.messages.create({ model, system, messages, max_tokens: maxTokens, stream: true }, { signal });
  let inputTokens = 0;
  let hasEvents = false;
  let isWhole = false;
  for await (const event of events) {
    tick();
    hasEvents = true;
    if (event.type === "message_start") inputTokens = event.message.usage.input_tokens;
    else if (event.type === "content_block_delta" && event.delta.type === "text_delta") yield { type: "text", text: event.delta.text };
    else if (event.type === "message_delta") yield { type: "usage", inputTokens, outputTokens: event.usage.output_tokens };
    else if (event.type === "message_stop") isWhole = true;
  }
  signal.throwIfAborted();
  if (!hasEvents) throw new AppError("MODEL_ANSWER_UNREADABLE", "the provider's stream held no event");
  if (!isWhole) throw new AppError("MODEL_CUT_OFF", "the provider's stream ended without a stop");
}
