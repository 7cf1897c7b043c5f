import type { ModelPurpose, ModelTest } from "@/contracts/models";
import { toAppError } from "@/core/errors";
import type { Embedder, LanguageModel } from "@/core/ports";
import type { ModelConfig } from "./config";

type Tools = { connectLanguageModel: (config: ModelConfig) => LanguageModel; connectEmbedder: (config: ModelConfig) => Embedder };

const TEST_TOKENS = 64;
const TEST_MS = 30_000;

/** Asks for a word, or for a vector, and says whether and how fast it came. */
export async function tryModel(tools: Tools, purpose: ModelPurpose, config: ModelConfig): Promise<ModelTest> {
  const startedAt = performance.now();
  const trying = purpose === "answers" ? tryAnswer(tools.connectLanguageModel(config)) : tryVector(tools.connectEmbedder(config));
  const code = await trying.then(
    () => null,
    // A time-out of our own is the model's silence.
    (cause) => (cause instanceof DOMException ? ("MODEL_TIMEOUT" as const) : toAppError(cause).code),
  );
  return { works: code === null, code, latencyMs: Math.round(performance.now() - startedAt) };
}

async function tryAnswer(model: LanguageModel): Promise<void> {
  const messages = [{ role: "user" as const, content: "Reply with the word: ready" }];
  const request = { system: "You are being tested.", messages, maxTokens: TEST_TOKENS, signal: AbortSignal.timeout(TEST_MS) };
  for await (const part of model.stream(request)) if (part.type === "text") return;
}

async function tryVector(embedder: Embedder): Promise<void> {
  // A text of its own, so that no remembered vector answers.
  await embedder.embed([`ready ${Date.now()}`], AbortSignal.timeout(TEST_MS));
}
