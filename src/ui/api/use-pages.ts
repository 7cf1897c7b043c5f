"use client";

import { keepPreviousData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";

type Paged = { nextCursor: string | null };

type PagesInput<Page extends Paged> = {
  queryKey: QueryKey;
  load: (cursor: string | undefined) => Promise<Page>;
  /** How soon to look again, given what is known; false for not at all. */
  refreshMs?: (pages: Page[]) => number | false;
};

/** A long list, page by page. tRPC's own way adds a direction to the input, which our schemas refuse. */
export function usePages<Page extends Paged>({ queryKey, load, refreshMs }: PagesInput<Page>) {
  const start: string | null = null;
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam ?? undefined),
    initialPageParam: start,
    getNextPageParam: (page: Page): string | null => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => refreshMs?.(query.state.data?.pages ?? []) ?? false,
  });
}
