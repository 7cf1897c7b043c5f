import { useSyncExternalStore } from "react";

let isSignedOut = false;
const listeners = new Set<() => void>();

function change(next: boolean): void {
  isSignedOut = next;
  for (const listener of listeners) listener();
}

/** The server no longer knows this browser: the shell asks to sign in again, without losing what was typed. */
export const noteSignedOut = () => change(true);
export const noteSignedIn = () => change(false);

export function useIsSignedOut(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isSignedOut,
    () => false,
  );
}
