"use client";

import dynamic from "next/dynamic";

const load = () => import("./turn-view").then((module) => module.TurnView);

/** Answers, with their markdown, are a third of a page's script: they come with the first one, or while its question is typed. */
export const LazyTurnView = dynamic(load);

export function prepareTurnView(): void {
  load().catch(() => undefined);
}
