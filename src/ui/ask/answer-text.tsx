"use client";

import type { Element, ElementContent } from "hast";
import { memo, type ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import type { Citation, SentenceSupport } from "@/contracts/answer";
import { AnswerSentence } from "./answer-sentence";
import { CitationButton } from "./citation-button";
import { CodeBlock } from "./code-block";
import { closeOpenSyntax, remarkPlugins } from "./plain-markdown";
import { rehypeMarks } from "./rehype-marks";

type AnswerTextProps = { text: string; citations: Citation[]; sentences: SentenceSupport[]; isStreaming: boolean };

/** An answer's markdown. The same component draws it while it streams and afterwards, so one set of rules holds for both. */
export const AnswerText = memo(function AnswerText({ text, citations, sentences, isStreaming }: AnswerTextProps) {
  const source = isStreaming ? closeOpenSyntax(text) : text;
  return (
    <div className="answer">
      <Markdown
        remarkPlugins={remarkPlugins}
        rehypePlugins={[[rehypeMarks, { source, marks: { citations, sentences } }]]}
        components={components}
        urlTransform={(url) => url}
      >
        {source}
      </Markdown>
    </div>
  );
});

/** No picture is fetched and no link can be followed: both could carry what was read to somebody else. */
const components: Components = {
  a: ({ node, href, children }) => (
    <LinkText href={href} link={node}>
      {children}
    </LinkText>
  ),
  img: ({ alt }) => (alt ? <span>{alt}</span> : null),
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls sideways must scroll by keyboard too.
    <section aria-label="Table" tabIndex={0} className="overflow-x-auto">
      <table>{children}</table>
    </section>
  ),
  th: ({ style, children }) => <th className={style?.textAlign === "right" ? "text-end" : undefined}>{children}</th>,
  td: ({ style, children }) => <td className={style?.textAlign === "right" ? "text-end" : undefined}>{children}</td>,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  input: ({ checked }) => <span>{checked ? "☑ " : "☐ "}</span>,
  span: ({ node, children }) => <AnswerSentence position={Number(node?.properties.dataSentence)}>{children}</AnswerSentence>,
  sup: ({ node, children }) =>
    node?.properties.dataCitation === undefined ? (
      <sup>{children}</sup>
    ) : (
      <CitationButton position={Number(node.properties.dataCitation)} />
    ),
};

function LinkText({ href, link, children }: { href: string | undefined; link: Element | undefined; children: ReactNode }) {
  const isShown = href === undefined || (link !== undefined && saysAddress(wordsIn(link), href));
  return (
    <span>
      {children}
      {isShown ? null : <span className="text-soft [overflow-wrap:anywhere]"> ({href})</span>}
    </span>
  );
}

/**
 * Whether a link's words are its address; the parser encodes letters that are not ASCII, adds what people leave out,
 * and takes a citation's mark that stands right behind for a part of it.
 */
function saysAddress(words: string, href: string): boolean {
  const bare = (address: string) => address.replace(/^(https?:\/\/|mailto:)/i, "").replace(/\[\d{1,3}\]?$/, "");
  return [bare(href), bare(decoded(href))].includes(bare(words));
}

function decoded(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

function wordsIn(node: ElementContent): string {
  if (node.type === "element") return node.children.map(wordsIn).join("");
  return node.type === "text" ? node.value : "";
}
