import { useDatabase } from "@tests/support/database";
import { createWorkspace } from "@tests/support/library";
import { useSpaces } from "@tests/support/spaces";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/core/actor";
import { createFillStore } from "./fill-store";

const handle = useDatabase();
const world = useSpaces(handle);
const SPACE = "words";
let actor: Actor;

beforeEach(async () => {
  actor = await createWorkspace(handle.db);
  world.jobs.length = 0;
});

test("a space that was filled with weights of means that drifted meanwhile does not count as filled", async () => {
  const store = createFillStore(handle.db);
  const documentId = await world.upload(actor, textOf(20));
  await world.work();
  const { id } = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId } });
  const weighedAt = await store.weighedAt(actor.workspaceId);
  await world.upload(actor, SHORT);
  await world.work(["document.ingest"]);

  const isMarked = await store.markFilled(actor.workspaceId, SPACE, [id], weighedAt);

  expect([isMarked, await spacesOf(documentId)]).toEqual([false, []]);
  expect(await store.markFilled(actor.workspaceId, SPACE, [id], await store.weighedAt(actor.workspaceId))).toBe(true);
  expect(await spacesOf(documentId)).toEqual([SPACE]);
});

test("a document that was weighed with means that drifted before its swap is put in anew", async () => {
  await world.upload(actor, textOf(20));
  await world.work();
  const documentId = await world.upload(actor, textOf(10));
  let weighedAt = 0n;
  const { upsert } = world.index;
  world.index.upsert = async (...put) => {
    Object.assign(world.index, { upsert });
    await upsert(...put);
    await world.upload(actor, SHORT);
    await world.work(["document.ingest"]);
    weighedAt = await createFillStore(handle.db).weighedAt(actor.workspaceId);
  };

  await world.work(["document.ingest"]);
  const swapped = await spacesOf(documentId);
  const isDriftedAgain = (await createFillStore(handle.db).weighedAt(actor.workspaceId)) !== weighedAt;
  await world.work();

  expect([swapped, isDriftedAgain]).toEqual([[], false]);
  expect(await spacesOf(documentId)).toEqual([SPACE]);
});

const SHORT = "The river is crossed.";
const textOf = (sentences: number) => "The river is crossed here by a bridge. ".repeat(sentences);

async function spacesOf(documentId: string): Promise<string[]> {
  const { spaces } = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId }, select: { spaces: true } });
  return spaces;
}
