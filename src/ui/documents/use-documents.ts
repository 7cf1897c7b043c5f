"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { cacheKeys } from "@/ui/api/keys";
import { refresh } from "@/ui/api/refresh";
import { useClient } from "@/ui/api/trpc";
import { usePages } from "@/ui/api/use-pages";
import { applyEvent, type DocumentPages } from "./apply-event";
import type { DocumentFilters } from "./filters";
import { uploads } from "./uploads";

const PAGE = 50;
const REFRESH_MS = 400;
const AGAIN_MS = 2_000;

/** The documents that the filters let through, page by page. */
export function useDocuments({ search, state }: DocumentFilters) {
  const client = useClient();
  return usePages({
    queryKey: [...cacheKeys.documentList, { search, state }],
    load: (cursor) => client.documents.list.query({ search, state, cursor, limit: PAGE }),
  });
}

/** Keeps every list of documents true while the tab is looked at; a hidden tab holds no connection. */
export function useLiveDocuments(): void {
  const client = useClient();
  const queryClient = useQueryClient();
  useEffect(() => {
    const queryKey = cacheKeys.documentList;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const refreshSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh(queryClient, queryKey).catch(() => undefined);
      }, REFRESH_MS);
    };
    const follow = () =>
      client.documents.follow.subscribe(undefined, {
        onData: ({ data: event }) => {
          let isKnown = true;
          queryClient.setQueriesData<DocumentPages>({ queryKey }, (held) => {
            if (!held?.pages) return held;
            const next = applyEvent(held, event);
            isKnown &&= next !== null;
            return next ?? held;
          });
          const isEnd = event.type === "document-removed" || event.document.state === "ready" || event.document.state === "failed";
          if (isEnd || !isKnown) refreshSoon();
        },
        // The server ends a stream that it can no longer vouch for. (`onComplete` is called for our own leaving as well.)
        onStopped: () => {
          again = setTimeout(handleVisibility, AGAIN_MS);
        },
      });
    let subscription = document.hidden ? null : follow();
    const handleVisibility = () => {
      clearTimeout(again);
      subscription?.unsubscribe();
      subscription = document.hidden ? null : follow();
      // Whatever happened while nobody looked.
      if (!document.hidden) refreshSoon();
    };
    document.addEventListener("visibilitychange", handleVisibility);
    const stopWatching = uploads.subscribe(() => uploads.read().some((upload) => upload.state.is === "added") && refreshSoon());
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      subscription?.unsubscribe();
      stopWatching();
      document.removeEventListener("visibilitychange", handleVisibility);
    };
  }, [client, queryClient]);
}
