"use client";

import { memo, type ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import type { Citation, SentenceSupport } from "@/contracts/answer";
import { useAnswer } from "./answer-context";
import { sentenceOf } from "./answer-marks";
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
  a: ({ href, children }) => <LinkText href={href}>{children}</LinkText>,
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
  span: ({ node, children }) => <Sentence position={Number(node?.properties.dataSentence)}>{children}</Sentence>,
  sup: ({ node, children }) =>
    node?.properties.dataCitation === undefined ? (
      <sup>{children}</sup>
    ) : (
      <CitationButton position={Number(node.properties.dataCitation)} />
    ),
};

function LinkText({ href, children }: { href: string | undefined; children: ReactNode }) {
  const isShown = href === undefined || href === children || href.replace(/^(https?:\/\/|mailto:)/, "") === children;
  return (
    <span>
      {children}
      {isShown ? null : <span className="text-soft [overflow-wrap:anywhere]"> ({href})</span>}
    </span>
  );
}

function Sentence({ position, children }: { position: number; children: ReactNode }) {
  const { sentences, citations, opened, pointed } = useAnswer();
  const shown = [opened, pointed].flatMap((citation) => (citation === null ? [] : (citations[citation] ?? [])));
  if (shown.some((citation) => sentenceOf(citation, sentences) === position)) {
    return <span className="marked">{children}</span>;
  }
  if (sentences[position]?.support === "unsupported") return <span className="unsupported">{children}</span>;
  return <span>{children}</span>;
}
