import type { LanguageModel, ModelRequest } from "@/core/ports";

/** A language model that says one thing, or fails; it remembers what it was asked. */
export function fakeModel(says: string | Error): LanguageModel & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    name: "fake",
    requests,
    async *stream(request) {
      requests.push(request);
      if (says instanceof Error) throw says;
      for (const text of says.match(/[\s\S]{1,7}/g) ?? []) yield { type: "text", text };
      yield { type: "usage", inputTokens: 10, outputTokens: says.length };
    },
  };
}
