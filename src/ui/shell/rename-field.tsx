"use client";

import { useRef } from "react";
import { limits } from "@/contracts/limits";

/** A title in a box: Enter and leaving keep it, Esc does not. */
export function RenameField({ title, onEnd }: { title: string; onEnd: (title: string | null) => void }) {
  const hasEnded = useRef(false);
  const end = (next: string | null) => {
    if (hasEnded.current) return;
    hasEnded.current = true;
    onEnd(next?.trim() ? next.trim() : null);
  };
  return (
    <input
      aria-label="Title of the conversation"
      defaultValue={title}
      maxLength={limits.titleLength}
      ref={(element) => {
        element?.focus();
        element?.select();
      }}
      onBlur={(event) => end(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") end(event.currentTarget.value);
        if (event.key === "Escape") {
          event.stopPropagation();
          event.preventDefault();
          end(null);
        }
      }}
      className="min-h-8 w-full rounded-control border border-accent bg-sheet px-2 text-sm pointer-coarse:min-h-11"
    />
  );
}
