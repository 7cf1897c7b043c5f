import { expect, test } from "vitest";
import type { DocumentSummary } from "@/contracts/documents";
import { createLook } from "./look";

const document = { id: crypto.randomUUID(), name: "a.txt", state: "ready" } as DocumentSummary;
const lists = {
  list: async () => ({ documents: [document], nextCursor: null, total: 1, totalBytes: 1, readyCount: 1 }),
  hasUnfinished: async () => false,
};

test("an event that only another version of the program knows is a gap: the newest documents are told as they are", async () => {
  const look = createLook(lists, crypto.randomUUID(), true);

  const told = await look.hear({ id: "1-1", event: { type: "document-of-tomorrow" } });

  expect(told).toEqual([{ type: "document-changed", document }]);
});
