import { citation } from "@tests/support/citation";
import { expect, test } from "vitest";
import { alignOffsets, cut, markSpan, sentenceOf } from "./answer-marks";

const text = "Six months. [1] Four since 2025. [2][1]";

test("a text is cut at its sentences and citations without losing a character but the marks", () => {
  const citations = [citation(1, { at: 12 }), citation(2, { at: 33 }), citation(1, { at: 36 })];
  const sentences = [
    { start: 0, end: 11, support: "supported" as const },
    { start: 16, end: 32, support: "unsupported" as const },
  ];

  const pieces = cut(text, 0, text.length, { citations, sentences });

  const said = pieces.map((piece) =>
    piece.is === "text" ? `${piece.sentence ?? "-"}:${text.slice(piece.from, piece.to)}` : `#${piece.citation}`,
  );
  expect(said).toEqual(["0:Six months.", "-: ", "#0", "-: ", "1:Four since 2025.", "-: ", "#1", "#2"]);
});

test("a citation without a mark in the text takes no letter away", () => {
  const bare = citation(1, { at: 11 });

  expect(markSpan("Six months.", bare)).toEqual({ from: 11, to: 11 });
  expect(cut("Six months.", 0, 11, { citations: [bare], sentences: [] }).map((piece) => piece.is)).toEqual(["text", "citation"]);
});

test("a citation belongs to the sentence that it stands behind", () => {
  const sentences = [
    { start: 0, end: 11, support: "supported" as const },
    { start: 16, end: 32, support: "supported" as const },
  ];

  expect([0, 12, 33].map((at) => sentenceOf(citation(1, { at }), sentences))).toEqual([0, 0, 1]);
});

test("offsets pass over escapes, references and indents of the markdown", () => {
  const source = "a \\* b &amp; c\n   d";

  const offsets = alignOffsets(source, 0, "a * b & c\nd");

  expect([..."a*bcd"].map((letter) => source[offsets["a * b & c\nd".indexOf(letter)] ?? -1])).toEqual([..."a*bcd"]);
});
