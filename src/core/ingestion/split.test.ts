import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReadText, TextBlock } from "@/core/ports";
import { type SplitPassage, split } from "./split";

function plain(text: string, blocks: TextBlock[] = []): ReadText {
  return { text, title: null, blocks, pages: [], facts: [] };
}

/** Joins passages by their offsets; what two of them share counts once. */
function joined(passages: SplitPassage[]): string {
  let text = "";
  for (const passage of passages) {
    if (passage.start > text.length) throw new Error(`nothing covers ${text.length} to ${passage.start}`);
    text += passage.text.slice(text.length - passage.start);
  }
  return text;
}

const piece = fc.oneof(
  fc.lorem({ mode: "sentences", maxCount: 5 }),
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.constantFrom("\n", "\n\n", " ", "。", "これは文です。", "نعم؟ ", "นี่คือ ประโยค ", "e.g. this", "1. one\n2. two\n", "    ", "😀"),
  fc.integer({ min: 1, max: 3_000 }).map((length) => "x".repeat(length)),
);
const kinds = fc.constantFrom("heading" as const, "table" as const, "list-item" as const, "code" as const, "prose" as const);
const readText = fc.array(fc.tuple(piece, kinds), { maxLength: 25 }).map((pieces): ReadText => {
  let text = "";
  const blocks: TextBlock[] = [];
  for (const [words, kind] of pieces) {
    const start = text.length;
    text += `${words}\n`;
    if (kind === "heading") blocks.push({ kind, level: 1 + (words.length % 3), start, end: start + words.length });
    if (kind === "table") blocks.push({ kind, headerRows: words.length % 2, start, end: start + words.length });
    if (kind === "list-item" || kind === "code") blocks.push({ kind, start, end: start + words.length });
  }
  return { ...plain(text, blocks), pages: [{ start: 0, end: text.length, label: "1" }] };
});

test("passages joined by their offsets give back the whole text, in order and within their longest", () => {
  fc.assert(
    fc.property(readText, (read) => {
      const passages = split(read);

      if (read.text.trim() === "") {
        expect(passages).toEqual([]);
        return;
      }
      expect(joined(passages)).toBe(read.text);
      for (const [index, passage] of passages.entries()) {
        expect(passage.text).toBe(read.text.slice(passage.start, passage.end));
        expect(passage.text.length).toBeLessThanOrEqual(2_400);
        expect(passage.position).toBe(index);
        expect(passage.start).toBeGreaterThan(passages[index - 1]?.start ?? -1);
        expect(passage.end).toBeGreaterThan(passages[index - 1]?.end ?? 0);
      }
    }),
    { numRuns: 300 },
  );
});

test("prose is packed to about 900 characters and overlaps by two sentences", () => {
  const text = Array.from({ length: 60 }, (_, n) => `Sentence number ${n} says a little about the bridge of Porto.`).join(" ");

  const passages = split(plain(text));

  expect(Math.max(...passages.map((passage) => passage.text.length))).toBeLessThanOrEqual(1_200);
  expect(passages[1]?.text.startsWith("Sentence number")).toBe(true);
  expect(passages[0]?.text).toContain(passages[1]?.text.slice(0, 100));
});

test("a table is never split within a row, and its header goes with every part of it", () => {
  const rows = Array.from({ length: 200 }, (_, n) => `| row ${n} | ${n * 17} | ${"note ".repeat(4)}|`);
  const text = `Before.\n\n${["| name | value | note |", ...rows].join("\n")}\n\nAfter.`;
  const start = text.indexOf("| name");

  const passages = split(plain(text, [{ kind: "table", headerRows: 1, start, end: text.indexOf("\n\nAfter") }]));

  for (const passage of passages.slice(1)) expect(passage.text).toMatch(/^(?:\| row|After)/);
  expect(passages[2]?.indexedPrefix).toBe("| name | value | note |");
  expect(passages[2]?.text).not.toContain("| name |");
});

test("a table of up to 2,400 characters stays whole", () => {
  const table = Array.from({ length: 40 }, (_, n) => `| row ${n} | ${"word ".repeat(8)}|`).join("\n");

  const passages = split(plain(`Caption\n${table}`, [{ kind: "table", headerRows: 1, start: 8, end: 8 + table.length }]));

  expect(passages.map((passage) => passage.text)).toEqual([`Caption\n${table}`]);
});

test("a passage knows the headings above it", () => {
  const body = "Words that fill the section well enough. ".repeat(16);
  const text = `# Guide\n${body}\n## Install\n${body}\n# End\n${body}`;
  const blocks = ["# Guide", "## Install", "# End"].map((line): TextBlock => {
    const start = text.indexOf(line);
    return { kind: "heading", level: line.indexOf(" "), start, end: start + line.length };
  });

  const passages = split(plain(text, blocks));

  expect(passages.map((passage) => passage.headings)).toEqual([["Guide"], ["Guide", "Install"], ["End"]]);
});

test("a passage knows the page on which it begins, and its printed number", () => {
  const page = "Words on a page that go on for a while. ".repeat(20);
  const pages = ["iv", "v", "1"].map((label, n) => ({ start: n * page.length, end: (n + 1) * page.length, label }));

  const passages = split({ ...plain(page.repeat(3)), pages });

  expect(passages[0]).toMatchObject({ pageIndex: 0, pageLabel: "iv" });
  expect(passages.at(-1)).toMatchObject({ pageIndex: 2, pageLabel: "1" });
});

test("ten megabytes, and a single line of five, are split in seconds", () => {
  const begun = performance.now();

  const prose = split(plain("The quick brown fox jumps over the lazy dog, they say. ".repeat(185_000)));
  const line = split(plain("x".repeat(5_000_000)));

  expect(performance.now() - begun).toBeLessThan(8_000);
  expect(prose.length).toBeLessThan(20_000);
  expect(line.length).toBeLessThan(6_000);
});
