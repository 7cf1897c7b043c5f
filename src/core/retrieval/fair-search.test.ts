import { createPlace, query } from "@tests/support/passage-index-contract";
import { createToldIndex } from "@tests/support/told-index";
import { expect, test } from "vitest";
import { createFairQueue } from "@/core/answering/fair-queue";
import type { IndexAnswer } from "@/core/ports";
import { withFairSearch } from "./fair-search";

test("a workspace that searches much waits behind itself, and others are served meanwhile", async () => {
  const [busy, other] = [createPlace(), createPlace()];
  const told = createToldIndex();
  const { promise: freed, resolve: free } = Promise.withResolvers<void>();
  let busySearches = 0;
  const slow = async (place: typeof busy): Promise<IndexAnswer> => {
    if (place === busy) busySearches += 1;
    if (place === busy) await freed;
    return told.search(place, query({}));
  };
  const index = withFairSearch({ ...told, search: slow }, createFairQueue({ running: 8 }));
  const searches = Array.from({ length: 40 }, () => index.search(busy, query({})));

  const answer = await index.search(other, query({}));

  expect([answer.passageCount, busySearches]).toEqual([0, 4]);
  free();
  await Promise.all(searches);
  expect(busySearches).toBe(40);
});
