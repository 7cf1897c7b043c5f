import { useSyncExternalStore } from "react";

const HEADER = "x-minirag-release";
let answering: string | null = null;
const listeners = new Set<() => void>();

/** Fetches, and keeps in mind which release answered. */
export async function fetchFromRelease(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const release = response.headers.get(HEADER);
  if (release !== null && release !== answering) {
    answering = release;
    for (const listener of listeners) listener();
  }
  return response;
}

/** The release that answered last; null before any has. */
export function useAnsweringRelease(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => answering,
    () => null,
  );
}
