import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { expect, test } from "vitest";
import type { Actor } from "@/core/actor";

const handle = useDatabase();
const library = useLibrary(handle);

test("a document's place counts what is served before it, in turn with other workspaces", async () => {
  const [busy, calm, late] = [await createWorkspace(handle.db), await createWorkspace(handle.db), await createWorkspace(handle.db)];
  const told = [];
  for (const actor of [busy, busy, busy, busy, calm, late, late]) told.push(await upload(actor));

  // The fourth of the busy workspace no longer waits for three alone: calm's one and late's two come in between.
  expect(told).toEqual([0, 1, 2, 3, 1, 2, 4]);
  expect(await positionsOf(busy)).toEqual([0, 3, 5, 6]);
  expect(await positionsOf(calm)).toEqual([1]);
  expect(await positionsOf(late)).toEqual([2, 4]);
});

async function upload(actor: Actor): Promise<number | null> {
  const source = bytesOf(crypto.randomUUID());
  return (await library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source })).document.queuePosition;
}

async function positionsOf(actor: Actor): Promise<(number | null)[]> {
  const { documents } = await library.documents.list(actor, { limit: 10 });
  return documents.map(({ queuePosition }) => queuePosition).reverse();
}
