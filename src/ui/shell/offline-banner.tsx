"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { Conversation } from "@/contracts/conversations";
import { cacheKeys } from "@/ui/api/keys";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

export function useIsOffline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => !navigator.onLine,
    () => false,
  );
}

/** Whether an answer is being written in any conversation that this tab knows. */
export function hasRunningAnswer(queryClient: QueryClient): boolean {
  return queryClient
    .getQueriesData<Conversation>({ queryKey: cacheKeys.openConversations })
    .some(([, conversation]) => conversation?.turns.some((turn) => turn.answers.some((answer) => answer.state === "running")));
}

function useIsAnswering(): boolean {
  const queryClient = useQueryClient();
  return useSyncExternalStore(
    (listener) => queryClient.getQueryCache().subscribe(listener),
    () => hasRunningAnswer(queryClient),
    () => false,
  );
}

export function OfflineBanner() {
  const isOffline = useIsOffline();
  const isAnswering = useIsAnswering();
  return (
    <div role="status">
      {isOffline ? (
        <p className="bg-warn-tint px-4 py-2 text-center text-sm text-warn">
          You are offline.{" "}
          {isAnswering
            ? "What is being written goes on at the server and is shown as soon as the connection is back."
            : "This page shows what it last knew and goes on when the connection is back."}
        </p>
      ) : null}
    </div>
  );
}
