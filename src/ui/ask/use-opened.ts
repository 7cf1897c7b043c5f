"use client";

import { useSearchParams } from "next/navigation";

/** What the drawer shows: a citation of an answer by its position, or a source by its number. */
export type Opened = { answerId: string; citation: number | null; source: number | null };

/**
 * The opened citation is part of the address (`?m=answer&c=2`, counted from one), so that back closes it,
 * a reload keeps it and a link shows it.
 */
export function useOpened(): { opened: Opened | null; open: (next: Opened) => void; close: () => void } {
  const address = useSearchParams();
  const answerId = address.get("m");
  const citation = numberOf(address.get("c"));
  const source = numberOf(address.get("s"));
  const opened = answerId && (citation ?? source) !== null ? { answerId, citation: citation === null ? null : citation - 1, source } : null;

  const open = (next: Opened) => {
    const query = new URLSearchParams({ m: next.answerId });
    if (next.citation !== null) query.set("c", `${next.citation + 1}`);
    else if (next.source !== null) query.set("s", `${next.source}`);
    // Leafing from one citation to the next leaves one step back, not many.
    const change = opened ? "replaceState" : "pushState";
    window.history[change](null, "", `?${query}`);
  };
  const close = () => window.history.replaceState(null, "", window.location.pathname);
  return { opened, open, close };
}

function numberOf(text: string | null): number | null {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 ? number : null;
}
