import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMarkReader, type Marked } from "./marks";

function read(pieces: string[], known = 3): { text: string; marks: [number, number][]; hasRefused: boolean } {
  const reader = createMarkReader(known);
  const parts: Marked[] = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
  return {
    text: parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
    marks: parts.flatMap((part) => (part.type === "mark" ? [[part.number, part.at] as [number, number]] : [])),
    hasRefused: reader.hasRefused(),
  };
}

describe("a mark is recognised however models write it", () => {
  test.each([
    ["Opened in 1886 [1].", "Opened in 1886 [1]."],
    ["Opened [1, 2].", "Opened [1][2]."],
    ["Opened [1][2].", "Opened [1][2]."],
    ["Opened [1-3].", "Opened [1][2][3]."],
    ["Opened 【1】.", "Opened [1]."],
    ["Opened【2†source】.", "Opened[2]."],
    ["Opened ［3］.", "Opened [3]."],
    ["Opened [^2].", "Opened [2]."],
    ["Opened [Source 2].", "Opened [2]."],
    ["Opened [sources 1, 3].", "Opened [1][3]."],
    ["Opened [1][1].", "Opened [1]."],
  ])("%s", (written, shown) => {
    expect(read([written]).text).toBe(shown);
  });
});

describe("a number that points at nothing is never seen", () => {
  test.each([
    ["Opened [9].", "Opened."],
    ["Opened [1, 9].", "Opened [1]."],
    ["Opened [99][2] then.", "Opened [2] then."],
    ["Opened [0].", "Opened."],
    ["Opened [-1].", "Opened [1]."],
    ["Opened [12", "Opened"],
    ["Opened [Source 7] by night", "Opened by night"],
    ["Opened [[9]1].", "Opened [ 1]."],
    ["Opened [1[9]2].", "Opened [1 2]."],
    ["Opened [9[9]].", "Opened [9 ]."],
  ])("%s", (written, shown) => {
    expect(read([written]).text).toBe(shown);
  });
});

describe("other brackets stay as they are", () => {
  test.each([
    "- [ ] a task",
    "- [x] a task",
    "see [the manual] and [sic]",
    "an empty [] pair",
    "[",
    "a [s",
    "call `items[9]` then",
    "```js\nconst first = items[0];\n```\n",
    "an array of [a, b]",
  ])("%s", (written) => {
    expect(read([written]).text).toBe(written);
  });
});

test("a backtick that is never closed hides invented marks for its line only", () => {
  expect(read(["a ` alone\nthen [9]."]).text).toBe("a ` alone\nthen.");
});

test("a mark can not become a link", () => {
  expect(read(["see [1](https://example.org/?q=secret)"]).text).toBe("see [1] (https://example.org/?q=secret)");
  expect(read(["[1]: https://example.org/secret"]).text).toBe("[1] : https://example.org/secret");
});

test("zero says that the passages do not hold the answer", () => {
  expect(read(["Your documents do not say. [0]"])).toMatchObject({ text: "Your documents do not say.", hasRefused: true, marks: [] });
});

test("what cannot be stored is cleaned: NUL goes, half a pair becomes U+FFFD", () => {
  expect(read(["a\0b\ud83d", "\ude00 c\ud83d d\ude00", "e\ud83d"]).text).toBe("ab😀 c\ufffd d\ufffde\ufffd");
});

const alphabet = fc.constantFrom(..."ab1239 [](),.:-–;^†`\n【】［］", "😀", "source", "[1]", "[1, 2]", "[9]", "【2】", "```");
const written = fc.array(alphabet, { maxLength: 60 }).map((parts) => parts.join(""));

test("the same text gives the same result however it is cut", () => {
  fc.assert(
    fc.property(written, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), (text, sizes) => {
      const pieces: string[] = [];
      for (let at = 0; at < text.length; ) {
        const size = sizes.next().value ?? 1;
        pieces.push(text.slice(at, at + size));
        at += size;
      }
      expect(read(pieces)).toEqual(read([text]));
    }),
    { numRuns: 2_000 },
  );
});

test("every mark stands where it says, and no other number in brackets is left outside code", () => {
  fc.assert(
    fc.property(written, (text) => {
      const { text: shown, marks } = read([text]);
      for (const [number, at] of marks) expect(shown.slice(at, at + 2 + String(number).length)).toBe(`[${number}]`);
      if (!text.includes("`")) expect([...shown.matchAll(/\[\d+\]/g)].map((match) => match.index)).toEqual(marks.map(([, at]) => at));
    }),
    { numRuns: 2_000 },
  );
});
