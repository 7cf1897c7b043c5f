import { citation } from "@tests/support/citation";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Citation, SentenceSupport } from "@/contracts/answer";
import { AnswerProvider } from "./answer-context";
import { AnswerText } from "./answer-text";

function draw(text: string, marks: { citations?: Citation[]; sentences?: SentenceSupport[]; opened?: number } = {}, isStreaming = false) {
  const { citations = [], sentences = [], opened = null } = marks;
  const nothing = () => undefined;
  return renderToStaticMarkup(
    <AnswerProvider value={{ citations, sentences, sources: [], opened, pointed: null, onOpen: nothing, onPoint: nothing }}>
      <AnswerText text={text} citations={citations} sentences={sentences} isStreaming={isStreaming} />
    </AnswerProvider>,
  );
}

const hostile = [
  "<img src=https://evil.example/x.png onerror=alert(1)>",
  "<script>alert(1)</script>",
  "<svg/onload=alert(1)>",
  "<iframe src=https://evil.example></iframe>",
  "![a](https://evil.example/x.png)",
  "![a][1]\n\n[1]: https://evil.example/x.png",
  "[click](javascript:alert(1))",
  "[click](https://evil.example/?q=secret)",
  "[click][2]\n\n[2]: https://evil.example",
  "<https://evil.example>",
  "https://evil.example/x",
  "www.evil.example",
  "[^1]\n\n[^1]: <b>note</b>",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "| a |\n| - |\n| <img src=x onerror=alert(1)> |",
  "```html\n<img src=x onerror=alert(1)>\n```",
  "<a href='//evil.example'>x</a>",
  "[x](//evil.example)",
];

test.each(hostile)("neither while streaming nor afterwards does an answer become markup, picture or link: %s", (text) => {
  for (const isStreaming of [true, false]) {
    for (let length = 1; length <= text.length; length += 3) {
      const drawn = draw(text.slice(0, length), {}, isStreaming);
      expect(drawn).not.toMatch(/<(img|script|svg|iframe|a|b|form|style|link|meta)\b/i);
      expect(drawn).not.toMatch(/<[^>]*\s(href|src|style|on\w+)=/i);
    }
  }
});

test("an address hidden behind words is shown beside them", () => {
  expect(draw("[click](https://evil.example/?q=1)")).toContain("(https://evil.example/?q=1)");
});

test("a mark becomes a button at its place, in paragraphs, lists, tables and emphasis", () => {
  const text = "Six **months** [1].\n\n- one [2]\n  more [1]\n\n| a | b |\n| - | -: |\n| 1 | 2 [2] |";
  const at = [...text.matchAll(/\[(\d)\]/g)].map((match) => citation(Number(match[1]), { at: match.index }));

  const drawn = draw(text, { citations: at });

  expect(drawn).not.toMatch(/\[\d\]/);
  expect([...drawn.matchAll(/aria-label="Source (\d): Lease.pdf, page 7"/g)].map((match) => match[1])).toEqual(["1", "2", "1", "2"]);
  expect(drawn).toMatch(/<strong>months<\/strong> <button[^>]*>1<\/button>\./);
  expect(drawn).toMatch(/<td class="text-end">2 <button/);
});

test("the sentence of the opened citation is marked, the unsupported one is dotted", () => {
  const text = "Six months. [1] The deposit is *usually* returned.";
  const sentences: SentenceSupport[] = [
    { start: 0, end: 15, support: "supported" },
    { start: 16, end: text.length, support: "unsupported" },
  ];

  const drawn = draw(text, { citations: [citation(1, { at: 12 })], sentences, opened: 0 });

  expect(drawn).toContain('<span class="marked">Six months. </span>');
  expect(drawn).toContain('<span class="unsupported">The deposit is </span><em><span class="unsupported">usually</span></em>');
});

test("half-open syntax at the end of a stream is closed, and nothing before it moves", () => {
  expect(draw("Six **mon", {}, true)).toContain("<strong>mon</strong>");
  expect(draw("```js\nlet a", {}, true)).toContain("<code");
  expect(draw("20~25 and > 3 [1] x *y", { citations: [citation(1, { at: 14 })] }, true)).toMatch(/20~25 and &gt; 3 <button/);
});

test.each([
  "Write to x/mail@example.com about 10,000 blankets. [1]",
  "See ftp/www.example.com, 10,000 blankets. [1]",
  "Source (s://www.example.com/a b) says so. [1]",
  "Write to mail@example.com or read https://example.com/a?b=1&c=2, please. [1]",
  "www.example.com [1] holds it.",
  "It stands at https://example.com/a[1].",
  "**https://example.com** and `x/mail@example.com` say so. [1]",
])("a sentence that holds an address keeps its citation and its mark: %s", (text) => {
  const sentences: SentenceSupport[] = [{ start: 0, end: text.length, support: "unsupported" }];

  const drawn = draw(text, { citations: [citation(1, { at: text.indexOf("[1]") })], sentences });

  expect(drawn).not.toContain("[1]");
  expect(drawn.match(/aria-label="Source 1/g)).toHaveLength(1);
  expect(drawn).toContain('class="unsupported"');
  expect(wordsOf(drawn)).toBe(text.replace("[1]", "1").replaceAll(/[*`]/g, ""));
});

test("an address that is its own words is shown once, marked or not, in any letters", () => {
  for (const address of ["https://example.com/x", "www.example.com", "mail@example.com", "https://例え.jp/ü?q=ä"]) {
    const sentences: SentenceSupport[] = [{ start: 0, end: address.length, support: "supported" }];

    expect(wordsOf(draw(address, { sentences }))).toBe(address);
    expect(wordsOf(draw(`<${address}>`, {})).replaceAll(/[<>]/g, "")).toBe(address);
  }
});

const wordsOf = (drawn: string) =>
  drawn
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
