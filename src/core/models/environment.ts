import type { ModelPurpose } from "@/contracts/models";
import type { ModelConfig } from "./config";

/** What the operator set in the environment, by the names that it has there. */
export type ModelEnvironment = {
  OPENAI_API_KEY?: string | undefined;
  OPENAI_BASE_URL?: string | undefined;
  ANTHROPIC_API_KEY?: string | undefined;
  ANTHROPIC_BASE_URL?: string | undefined;
  CHAT_MODEL?: string | undefined;
  EMBEDDING_MODEL?: string | undefined;
  EMBEDDING_API_KEY?: string | undefined;
  EMBEDDING_BASE_URL?: string | undefined;
};

/** Quick, inexpensive models of each vendor, taken where the operator names none. */
export const DEFAULT_MODELS = {
  openai: { answers: "gpt-5.4-mini", embeddings: "text-embedding-3-small" },
  anthropic: { answers: "claude-haiku-5-5" },
} as const;

/** The model that the environment gives for a purpose, or null. */
export function modelOfEnvironment(environment: ModelEnvironment, purpose: ModelPurpose): ModelConfig | null {
  return purpose === "answers" ? answersOf(environment) : embeddingsOf(environment);
}

function answersOf(environment: ModelEnvironment): ModelConfig | null {
  const { CHAT_MODEL: model, OPENAI_API_KEY: openAiKey, OPENAI_BASE_URL: openAiUrl } = environment;
  const { ANTHROPIC_API_KEY: anthropicKey, ANTHROPIC_BASE_URL: anthropicUrl } = environment;
  const hasAnthropic = anthropicKey !== undefined || anthropicUrl !== undefined;
  // With keys of both, the model's own name says whose it is; the server of an own address has only named models.
  const hasOpenAi = openAiUrl === undefined ? openAiKey !== undefined : model !== undefined;
  const isClaude = model?.startsWith("claude") ?? false;
  if (hasOpenAi && !(isClaude && hasAnthropic)) {
    return config("openai", model ?? DEFAULT_MODELS.openai.answers, openAiUrl, openAiKey);
  }
  return hasAnthropic
    ? config("anthropic", isClaude && model ? model : DEFAULT_MODELS.anthropic.answers, anthropicUrl, anthropicKey)
    : null;
}

function embeddingsOf(environment: ModelEnvironment): ModelConfig | null {
  const { EMBEDDING_MODEL: model, EMBEDDING_API_KEY: ownKey, EMBEDDING_BASE_URL: ownUrl, OPENAI_API_KEY, OPENAI_BASE_URL } = environment;
  const baseUrl = ownUrl ?? OPENAI_BASE_URL;
  // The key of one address is never sent to another.
  const key = ownKey ?? (ownUrl === undefined ? OPENAI_API_KEY : undefined);
  if (baseUrl !== undefined) return model === undefined ? null : config("openai", model, baseUrl, key);
  return key === undefined ? null : config("openai", model ?? DEFAULT_MODELS.openai.embeddings, undefined, key);
}

function config(vendor: ModelConfig["vendor"], model: string, baseUrl: string | undefined, key: string | undefined): ModelConfig {
  return { vendor, model, baseUrl: baseUrl ?? null, key: key ?? null, isTrusted: true };
}
