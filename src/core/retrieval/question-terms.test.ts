import { expect, test } from "vitest";
import { hashTerm } from "@/core/ingestion/term-hash";
import { wordTerms } from "@/core/ingestion/word-terms";
import type { SparseVector } from "@/core/ports";
import { questionTerms } from "./question-terms";

function weightOf({ indices, values }: SparseVector, hash: number): number {
  const at = indices.indexOf(hash);
  return at < 0 ? 0 : (values[at] ?? 0);
}

test("single words are what a question is about, not how it asks", () => {
  const { singleWords } = questionTerms("When was the bridge in Porto opened?");

  expect(singleWords.map(({ text }) => text)).toEqual(["bridge", "porto", "opened"]);
});

test("a word that is asked twice counts twice", () => {
  const { lex } = questionTerms("porto Porto bridge");

  expect(weightOf(lex, wordTerms("porto", "en").word)).toBe(2);
});

test("grams weigh little in English until a word is unknown, and more in other languages", () => {
  const english = questionTerms("Who opened the bridge?");
  const german = questionTerms("Wer hat die Brücke eröffnet?");
  const gram = (word: string) => hashTerm("g", word.slice(1, 5));

  expect(weightOf(english.lex, gram("bridge"))).toBeCloseTo(0.1);
  expect(weightOf(english.withGrams, gram("bridge"))).toBeCloseTo(0.3);
  expect(weightOf(german.lex, gram("brücke"))).toBeCloseTo(0.5);
  expect(german.withGrams).toBe(german.lex);
});

test.each([
  ["What does error E42 mean?", true],
  ['Where is "the old bridge" named?', true],
  ["Who built the bridge?", false],
])("%s is literal: %s", (question, isLiteral) => {
  expect(questionTerms(question).isLiteral).toBe(isLiteral);
});

test("a question of nothing but question words still asks for something", () => {
  expect(questionTerms("Who is who?").singleWords.length).toBeGreaterThan(0);
  expect(questionTerms("?!").singleWords).toEqual([]);
});

test("a page pasted as a question is searched by all of its words, and judged by its first 64", () => {
  const page = Array.from({ length: 1_700 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join("");
  const { lex, words, singleWords } = questionTerms(page);

  expect(singleWords).toHaveLength(64);
  expect(singleWords[0]?.text).toBe(page.slice(0, 2));
  expect(singleWords.every(({ hash }) => weightOf(words, hash) > 0)).toBe(true);
  expect(words.indices).toHaveLength(64);
  expect(lex.indices.length).toBeGreaterThan(1_699);
});
