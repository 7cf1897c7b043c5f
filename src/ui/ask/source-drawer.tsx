"use client";

import dynamic from "next/dynamic";
import { useEffect } from "react";
import type { AnswerView, Conversation } from "@/contracts/conversations";
import type { DrawerTarget } from "./drawer-target";
import { placeOf } from "./source-words";
import { type Opened, useOpened } from "./use-opened";

// The drawer brings its own typeface; neither is fetched before somebody opens a source.
const Drawer = dynamic(() => import("./drawer").then((module) => module.Drawer), { ssr: false });

/** Shows what the address points at, if this conversation holds it. */
export function SourceDrawer({ conversation }: { conversation: Conversation }) {
  const { opened, open, close } = useOpened();
  const answer = conversation.turns.flatMap((turn) => turn.answers).find((candidate) => candidate.id === opened?.answerId);
  const target = answer && opened ? targetOf(answer, opened) : null;
  const isOpen = target !== null;

  useEffect(() => {
    if (!isOpen) return;
    const opener = document.activeElement;
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [isOpen]);

  if (!answer || !opened || !target) return null;
  const total = answer.citations.length;
  const here = opened.citation;
  const handleStep = (by: 1 | -1) => {
    const next = (here ?? 0) + by;
    if (next >= 0 && next < total) open({ answerId: answer.id, citation: next, source: null });
  };
  return <Drawer target={target} step={here === null ? null : { here, total }} onStep={handleStep} onClose={close} />;
}

function targetOf(answer: AnswerView, opened: Opened): DrawerTarget | null {
  if (opened.citation !== null) {
    const citation = answer.citations[opened.citation];
    return citation ? { ...citation, place: placeOf(citation) } : null;
  }
  const source = answer.sources.find((candidate) => candidate.number === opened.source);
  return source ? { ...source, end: source.start, page: source.pageLabel, place: placeOf(source), quote: null } : null;
}
