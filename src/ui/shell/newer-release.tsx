"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { useAnsweringRelease } from "@/ui/api/release";
import { hasRunningAnswer } from "./offline-banner";
import { isFreeToReload, reloadFor, whileIdle } from "./reload-moment";

/**
 * Loads a page anew that is of another release than the server: when it appears, which is a change of page, or when
 * nobody uses it; never while an answer is written or text is unsent.
 */
export function NewerRelease({ own }: { own: string }) {
  const answering = useAnsweringRelease();
  const queryClient = useQueryClient();
  const isOther = answering !== null && answering !== own;

  const tryReload = useEffectEvent(() => {
    const isBusy = queryClient.isMutating() > 0 || hasRunningAnswer(queryClient);
    if (answering !== null && isOther && !isBusy && isFreeToReload()) reloadFor(answering);
  });
  useEffect(() => tryReload(), []);
  useEffect(() => (isOther ? whileIdle(tryReload) : undefined), [isOther]);
  return null;
}
