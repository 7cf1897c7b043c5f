import { useDatabase } from "@tests/support/database";
import { createWorkspace } from "@tests/support/library";
import { until, useRedis } from "@tests/support/redis-server";
import { afterEach, expect, test } from "vitest";
import { createEventLog } from "@/adapters/event-log";
import { createRedis } from "@/adapters/redis";
import { createRedisEventLog } from "@/adapters/redis-event-log";
import type { DocumentEvent, DocumentState } from "@/contracts/documents";
import type { Actor } from "@/core/actor";
import type { EventLog } from "@/core/ports";
import { createFollowDocuments } from "./follow";
import { createDocumentLists } from "./list-store";
import { documentsTopic } from "./topic";

const handle = useDatabase();
const server = useRedis();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function connect() {
  const redis = createRedis(server.url);
  const events = createRedisEventLog(redis);
  closers.push(events.close, redis.close);
  await until(() => !redis.isAway());
  return { redis, events };
}

/** Follows as a page does, keeping each document's last known state. */
function watch(actor: Actor, events: EventLog) {
  const stop = new AbortController();
  closers.push(() => stop.abort());
  const page = { states: new Map<string, string>(), told: 0 };
  void (async () => {
    for await (const { event } of createFollowDocuments(createDocumentLists(handle.db), events)(actor, null, stop.signal)) {
      page.told += 1;
      if (event.type === "document-changed") page.states.set(event.document.id, event.document.state);
      else page.states.set(event.documentId, "removed");
    }
  })();
  return page;
}

async function addDocument({ workspaceId, userId }: Actor, state: string): Promise<string> {
  const { id: collectionId } = await handle.db.collection.findFirstOrThrow({ where: { workspaceId }, select: { id: true } });
  const about = { name: "a.txt", type: "txt", sizeBytes: 1, sha256: crypto.randomUUID(), state };
  const row = await handle.db.document.create({
    data: { ...about, workspaceId, collectionId, createdById: userId },
    select: { id: true },
  });
  return row.id;
}

/** A page that has heard through Redis of the one document, which waits to be read. */
async function watchThroughRedis() {
  const actor = await createWorkspace(handle.db);
  const [web, worker] = [await connect(), await connect()];
  const id = await addDocument(actor, "received");
  const page = watch(actor, web.events);
  await tell(worker.events, actor, id);
  await until(() => page.states.get(id) === "received");
  return { actor, web, worker, id, page };
}

const move = (id: string, state: string) => handle.db.document.update({ where: { id }, data: { state } });

async function tell(events: EventLog, actor: Actor, id: string, state?: DocumentState): Promise<void> {
  const document = await createDocumentLists(handle.db).find(actor.workspaceId, id);
  if (!document) throw new Error("no such document");
  await events.append(documentsTopic(actor.workspaceId), {
    type: "document-changed",
    document: { ...document, ...(state && { state }) },
  } satisfies DocumentEvent);
}

test("a worker of another process moves the page through Redis", async () => {
  const actor = await createWorkspace(handle.db);
  const [web, worker] = [await connect(), await connect()];
  const id = await addDocument(actor, "received");
  const page = watch(actor, web.events);

  for (const state of ["reading", "indexing", "ready"] as const) {
    // The row says nothing of it, so that only Redis can have brought it.
    await tell(worker.events, actor, id, state);
    await until(() => page.states.get(id) === state, 20_000);
  }
});

test("without Redis a worker apart moves the page all the same, a little later, also when documents go", async () => {
  const actor = await createWorkspace(handle.db);
  const [id, other] = [await addDocument(actor, "received"), await addDocument(actor, "received")];
  const page = watch(actor, createEventLog());

  await until(() => page.states.get(id) === "received");
  await move(id, "embedding");
  await until(() => page.states.get(id) === "embedding");
  await handle.db.document.update({ where: { id: other }, data: { deletedAt: new Date() } });
  await until(() => page.states.get(other) === "removed");
  await move(id, "ready");
  await until(() => page.states.get(id) === "ready");
});

test("a page on which nothing is on its way is told nothing again and again", async () => {
  const actor = await createWorkspace(handle.db);
  await addDocument(actor, "ready");
  const page = watch(actor, createEventLog());
  await until(() => page.told === 1);

  await new Promise((resolve) => setTimeout(resolve, 5_000));

  expect(page.told).toBe(1);
});

test.each([
  ["killed", () => server.kill(), () => server.start()],
  ["hung", () => server.hang(), () => server.goOn()],
])("while Redis is %s the page moves by the rows, and afterwards by the log again", async (_, begin, end) => {
  const { actor, web, worker, id, page } = await watchThroughRedis();

  await begin();
  await move(id, "embedding");
  await tell(worker.events, actor, id);
  await until(() => page.states.get(id) === "embedding", 20_000);
  await end();
  await until(() => !web.redis.isAway() && !worker.redis.isAway());
  await move(id, "ready");
  await tell(worker.events, actor, id);

  await until(() => page.states.get(id) === "ready", 20_000);
});

test("a last word that a flush took away is found in the rows", async () => {
  const { id, page } = await watchThroughRedis();
  await server.ask("FLUSHALL");
  await move(id, "ready");

  await until(() => page.states.get(id) === "ready", 20_000);
});
