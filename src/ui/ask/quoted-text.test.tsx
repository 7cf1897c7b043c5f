import { citation } from "@tests/support/citation";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Citation, SentenceSupport } from "@/contracts/answer";
import { AnswerProvider } from "./answer-context";
import { QuotedText } from "./quoted-text";

function draw(text: string, citations: Citation[], sentences: SentenceSupport[] = []) {
  const nothing = () => undefined;
  return renderToStaticMarkup(
    <AnswerProvider value={{ citations, sentences, sources: [], opened: 0, pointed: null, onOpen: nothing, onPoint: nothing }}>
      <QuotedText text={text} citations={citations} sentences={sentences} />
    </AnswerProvider>,
  );
}

test("a quote is shown in the document's own signs, none of them read as markdown", () => {
  const text = "# Rates *net* _of_ tax | [see](https://example.com/a) `x` <b>bold</b>\n| - |\n1) first [1]";

  const drawn = draw(text, [citation(1, { at: text.indexOf("[1]") })]);

  expect(drawn).not.toMatch(/<(h1|em|strong|code|table|ol|li|a|b)\b/);
  expect(drawn).toContain("# Rates *net* _of_ tax | [see](https://example.com/a) `x` &lt;b&gt;bold&lt;/b&gt;\n| - |\n1) first ");
  expect(drawn).toMatch(/first <button[^>]*aria-label="Source 1/);
});

test("each quote is a paragraph with its own citation, and the opened one's sentence is marked", () => {
  const text = "Six months. [1]\n\nFour *weeks*. [2]";
  const sentences: SentenceSupport[] = [
    { start: 0, end: 11, support: "quoted" },
    { start: 17, end: 30, support: "quoted" },
  ];

  const drawn = draw(text, [citation(1, { at: 12 }), citation(2, { at: 31 })], sentences);

  expect(drawn.match(/<p /g)).toHaveLength(2);
  expect(drawn).toContain('<span class="marked">Six months.</span>');
  expect(drawn).toContain("<span>Four *weeks*.</span>");
  expect(drawn.match(/<button/g)).toHaveLength(2);
});
