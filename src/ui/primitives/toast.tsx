"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "./button";
import { Icon } from "./icon";

type Toast = { id: number; text: string; action?: { label: string; onAct: () => void } };

const SHOWN_MS = 12_000;
const none: Toast[] = [];
let toasts: Toast[] = none;
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Tells the result of something that happened off the screen, perhaps with a way back. */
export function showToast(text: string, action?: Toast["action"]): void {
  lastId += 1;
  change([...toasts.slice(-2), { id: lastId, text, action }]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The place where toasts are shown and read out; once a page. */
export function ToastRegion() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  );
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 grid justify-items-center gap-2 pb-[env(safe-area-inset-bottom)]"
    >
      {shown.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastLine({ toast }: { toast: Toast }) {
  const [isHeld, setIsHeld] = useState(false);
  const remaining = useRef(SHOWN_MS);
  const dismiss = () => change(toasts.filter((other) => other.id !== toast.id));
  useEffect(() => {
    if (isHeld) return;
    const started = Date.now();
    const timer = setTimeout(() => change(toasts.filter((other) => other.id !== toast.id)), remaining.current);
    return () => {
      clearTimeout(timer);
      remaining.current = Math.max(2_000, remaining.current - (Date.now() - started));
    };
  }, [isHeld, toast.id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering or focusing only pauses the clock.
    <div
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
      className="pointer-events-auto flex max-w-full items-center gap-2 rounded-control border border-line bg-sheet py-1.5 pr-1.5 pl-4 text-sm shadow-raised rise-in"
    >
      <span className="min-w-0 break-words">{toast.text}</span>
      {toast.action ? (
        <Button
          size="small"
          onClick={() => {
            toast.action?.onAct();
            dismiss();
          }}
        >
          {toast.action.label}
        </Button>
      ) : null}
      <Button look="quiet" size="small" aria-label="Dismiss notice" onClick={dismiss}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
