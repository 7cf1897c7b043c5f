import { expect, test } from "vitest";
import type { ModelPart } from "@/core/ports";
import { withinLength } from "./within-length";

test("an answer of the greatest length passes whole, one character more is cut and told", async () => {
  expect(await written(["12345", "67890"], 10)).toEqual({ text: "1234567890", code: null });
  expect(await written(["12345", "678901"], 10)).toEqual({ text: "1234567890", code: "MODEL_ANSWER_TOO_LONG" });
});

test("a character that needs two units is not cut in half", async () => {
  expect((await written(["1234😀"], 5)).text).toBe("1234");
});

async function written(pieces: string[], most: number): Promise<{ text: string; code: unknown }> {
  let text = "";
  try {
    for await (const part of withinLength(partsOf(pieces), most)) if (part.type === "text") text += part.text;
    return { text, code: null };
  } catch (thrown) {
    return { text, code: thrown instanceof Error && "code" in thrown ? thrown.code : thrown };
  }
}

async function* partsOf(pieces: string[]): AsyncGenerator<ModelPart> {
  for (const text of pieces) yield { type: "text", text };
}
