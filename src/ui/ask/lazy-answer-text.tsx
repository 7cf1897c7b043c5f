"use client";

import dynamic from "next/dynamic";

const load = () => import("./answer-text").then((module) => module.AnswerText);

/** The markdown of answers is a third of a page's script: it comes with the first answer, or while the first question is typed. */
export const LazyAnswerText = dynamic(load);

export function prepareAnswerText(): void {
  load().catch(() => undefined);
}
