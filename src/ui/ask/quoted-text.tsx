"use client";

import { memo } from "react";
import type { Citation, SentenceSupport } from "@/contracts/answer";
import { cut, type Marks } from "./answer-marks";
import { AnswerSentence } from "./answer-sentence";
import { CitationButton } from "./citation-button";

type QuotedTextProps = { text: string; citations: Citation[]; sentences: SentenceSupport[] };

/** An answer that is made of quotes: the documents' words as they stand there. Nothing in them is read as markdown. */
export const QuotedText = memo(function QuotedText({ text, citations, sentences }: QuotedTextProps) {
  return (
    <div className="answer">
      {[...text.matchAll(PARAGRAPH)].map(({ 0: paragraph, index }) => (
        <p key={index} className="whitespace-pre-wrap">
          <Pieces text={text} from={index} to={index + paragraph.length} marks={{ citations, sentences }} />
        </p>
      ))}
    </div>
  );
});

// Lines with something in them, up to the next empty one.
const PARAGRAPH = /[^\n]+(?:\n[^\n]+)*/g;

function Pieces({ text, from, to, marks }: { text: string; from: number; to: number; marks: Marks }) {
  return cut(text, from, to, marks).map((piece) => {
    if (piece.is === "citation") return <CitationButton key={`citation-${piece.citation}`} position={piece.citation} />;
    const words = text.slice(piece.from, piece.to);
    if (piece.sentence === null) return words;
    return (
      <AnswerSentence key={`text-${piece.from}`} position={piece.sentence}>
        {words}
      </AnswerSentence>
    );
  });
}
