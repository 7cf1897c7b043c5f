"use client";

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const drafts = new Map<string, string>();

/** What was typed and not yet asked, by conversation; kept across reloads where the browser lets us. */
export function useDraft(conversationId: string | null): [string, (text: string) => void] {
  const name = `minirag-draft:${conversationId ?? "new"}`;
  const draft = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => "",
  );
  return [draft, (text) => write(name, text)];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(name: string): string {
  const known = drafts.get(name);
  if (known !== undefined) return known;
  const stored = attempt(() => localStorage.getItem(name)) ?? "";
  drafts.set(name, stored);
  return stored;
}

function write(name: string, text: string): void {
  drafts.set(name, text);
  attempt(() => (text === "" ? localStorage.removeItem(name) : localStorage.setItem(name, text)));
  for (const listener of listeners) listener();
}

/** Storage may be full or forbidden; a draft in memory is better than none. */
function attempt<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch {
    return null;
  }
}
