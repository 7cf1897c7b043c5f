import fc from "fast-check";
import { expect, test } from "vitest";
import { createThinkingFilter } from "./without-thinking";

function read(pieces: string[]): string {
  const filter = createThinkingFilter();
  return pieces.map((piece) => filter.push(piece)).join("") + filter.end();
}

test.each([
  ["<think>let me see [9]</think>\n\nIn 1886 [1].", "In 1886 [1]."],
  ["\n<think></think>In 1886.", "In 1886."],
  ["In 1886, <think> is a tag.", "In 1886, <think> is a tag."],
  ["  In 1886.", "In 1886."],
  ["<thin", "<thin"],
  ["<b>bold</b>", "<b>bold</b>"],
  ["<think>never an end", ""],
  ["", ""],
])("%j is answered as %j, however it is cut", (written, answer) => {
  expect(read([written])).toBe(answer);
  expect(read([...written])).toBe(answer);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), (size) => read(written.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? []) === answer),
  );
});
