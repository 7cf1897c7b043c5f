import { limits } from "@/contracts/limits";
import { AppError } from "@/core/errors";
import type { ModelPart } from "@/core/ports";

const HALF_A_CHARACTER = /[\uD800-\uDBFF]$/;

/**
 * Passes on what a model writes, and leaves it where it has written more than an answer may hold: a model is only asked
 * to keep to a number of tokens. @throws MODEL_ANSWER_TOO_LONG, after what may be kept.
 */
export async function* withinLength(parts: AsyncIterable<ModelPart>, most: number = limits.answerLength): AsyncGenerator<ModelPart> {
  let left = most;
  for await (const part of parts) {
    if (part.type === "text" && part.text.length > left) {
      yield { type: "text", text: part.text.slice(0, left).replace(HALF_A_CHARACTER, "") };
      throw new AppError("MODEL_ANSWER_TOO_LONG", `the model wrote more than ${most} characters`);
    }
    if (part.type === "text") left -= part.text.length;
    yield part;
  }
}
