"use client";

import { useEffect, useState } from "react";
import { Button } from "@/ui/primitives/button";

type RetryNoteProps = {
  message: string;
  waitSeconds: number | null;
  waitReason?: string | null;
  onRetry: () => void;
  requestId?: string | null;
};

/** A failure in the turn where it happened; after a rate limit the button counts down. */
export function RetryNote({ message, waitSeconds, waitReason = null, onRetry, requestId }: RetryNoteProps) {
  const [left, setLeft] = useState(waitSeconds ?? 0);
  const isWaiting = left > 0;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1_000);
    return () => clearInterval(timer);
  }, [isWaiting]);
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-control bg-warn-tint px-3.5 py-2.5">
      <p role="alert" className="min-w-0 flex-1 basis-60 text-sm text-warn">
        {message}
        {isWaiting && waitReason ? <span className="block text-xs">{waitReason}</span> : null}
        {requestId ? <span className="block text-xs">Request {requestId}</span> : null}
      </p>
      <Button onClick={onRetry} disabled={isWaiting}>
        {isWaiting ? `Try again in ${left} s` : "Try again"}
      </Button>
    </div>
  );
}
