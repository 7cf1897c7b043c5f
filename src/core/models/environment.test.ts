import { expect, test } from "vitest";
import { parseEnv } from "@/env";
import { type ModelEnvironment, modelOfEnvironment } from "./environment";

const openAi = { OPENAI_API_KEY: "sk-open" };
const anthropic = { ANTHROPIC_API_KEY: "sk-ant" };

test.each<[string, ModelEnvironment, string | null, string | null]>([
  ["nothing", {}, null, null],
  ["a key of OpenAI", openAi, "openai gpt-5.4-mini at home with sk-open", "openai text-embedding-3-small at home with sk-open"],
  ["a key of Anthropic", anthropic, "anthropic claude-haiku-5-5 at home with sk-ant", null],
  [
    "both keys",
    { ...openAi, ...anthropic },
    "openai gpt-5.4-mini at home with sk-open",
    "openai text-embedding-3-small at home with sk-open",
  ],
  [
    "both keys and a model of Anthropic",
    { ...openAi, ...anthropic, CHAT_MODEL: "claude-sonnet-5-5" },
    "anthropic claude-sonnet-5-5 at home with sk-ant",
    "openai text-embedding-3-small at home with sk-open",
  ],
  [
    "a server of one's own",
    { OPENAI_BASE_URL: "http://localhost:11434/v1", CHAT_MODEL: "qwen3", EMBEDDING_MODEL: "bge-m3" },
    "openai qwen3 at http://localhost:11434/v1 with null",
    "openai bge-m3 at http://localhost:11434/v1 with null",
  ],
  [
    "a server of one's own for answers alone",
    { OPENAI_BASE_URL: "http://localhost:11434/v1", CHAT_MODEL: "qwen3" },
    "openai qwen3 at http://localhost:11434/v1 with null",
    null,
  ],
  [
    "another server for embeddings, which does not get the key of the first",
    { ...openAi, EMBEDDING_BASE_URL: "http://tei:8080/v1", EMBEDDING_MODEL: "bge-m3" },
    "openai gpt-5.4-mini at home with sk-open",
    "openai bge-m3 at http://tei:8080/v1 with null",
  ],
])("%s", (_, environment, answers, embeddings) => {
  const shown = (purpose: "answers" | "embeddings") => {
    const found = modelOfEnvironment(environment, purpose);
    return found && `${found.vendor} ${found.model} at ${found.baseUrl ?? "home"} with ${found.key}`;
  };

  expect(shown("answers")).toBe(answers);
  expect(shown("embeddings")).toBe(embeddings);
});

test("a server's address without a model's name is a clear sentence at the start", () => {
  expect(() => parseEnv({ OPENAI_BASE_URL: "http://localhost:11434/v1" })).toThrow("CHAT_MODEL: name the model");
  expect(() => parseEnv({ EMBEDDING_BASE_URL: "http://localhost:8080/v1" })).toThrow("EMBEDDING_MODEL: name the model");
  expect(() => parseEnv({ OPENAI_BASE_URL: "http://localhost:11434/v1", CHAT_MODEL: "qwen3" })).not.toThrow();
});

test.each(["OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "EMBEDDING_BASE_URL", "QDRANT_URL", "PUBLIC_URL"])(
  "%s with a name or a password in it is a clear sentence at the start, which repeats neither",
  (name) => {
    const models = { CHAT_MODEL: "qwen3", EMBEDDING_MODEL: "bge-m3" };
    for (const person of ["person:open-sesame@", "person@", ":open-sesame@"]) {
      const failure = thrownBy(() => parseEnv({ ...models, [name]: `http://${person}models.example:8080/v1` }));

      expect(failure).toContain(`${name}: must not hold a name or a password`);
      expect(failure).not.toMatch(/open-sesame|person@/);
    }
    expect(() => parseEnv({ ...models, [name]: "http://models.example:8080/v1?of=a@b" })).not.toThrow();
    expect(thrownBy(() => parseEnv({ ...models, [name]: "models.example" }))).toContain(`${name}: Invalid URL`);
  },
);

function thrownBy(run: () => unknown): string {
  try {
    run();
    return "nothing";
  } catch (cause) {
    return String(cause);
  }
}
