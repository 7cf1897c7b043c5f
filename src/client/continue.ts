import type { AnswerPart } from "../contracts/answer.ts";

/**
 * Lets a reader who adds up deltas go on where the whole state came instead, such as an answer that was over before it could be
 * followed: the state is told as the parts that are still missing. A state that does not go on from what was told is passed on.
 */
export function createContinue(): (part: AnswerPart) => AnswerPart[] {
  let text = "";
  let citations = 0;
  let hasSources = false;

  function missingOf(part: Extract<AnswerPart, { type: "answer-restored" }>): AnswerPart[] {
    const { sources, evidence } = part;
    const rest = part.text.slice(text.length);
    return [
      ...(hasSources ? [] : [{ type: "sources-found", sources, evidence } as const]),
      ...(rest === "" ? [] : [{ type: "text-delta", text: rest } as const]),
      ...part.citations.slice(citations).map((citation) => ({ type: "citation-added", citation }) as const),
    ];
  }

  function remember(part: AnswerPart): void {
    if (part.type === "sources-found") hasSources = true;
    if (part.type === "text-delta") text += part.text;
    if (part.type === "citation-added") citations += 1;
    if (part.type === "answer-restored") [text, citations, hasSources] = [part.text, part.citations.length, true];
  }

  return (part) => {
    const parts = part.type === "answer-restored" && part.text.startsWith(text) ? missingOf(part) : [part];
    for (const told of parts) remember(told);
    return parts;
  };
}
