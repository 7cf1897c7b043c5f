import { useDatabase } from "@tests/support/database";
import { createOwner } from "@tests/support/workspace";
import { expect, test, vi } from "vitest";
import { createQuestionStore } from "@/core/answering/question-store";
import { createConversations } from "./service";
import { createConversationStore } from "./store";

const handle = useDatabase();
const conversations = () => createConversations({ store: createConversationStore(handle.db) });
const questions = () => createQuestionStore(handle.db);

test("conversations are listed newest first, page by page, each once", async () => {
  const actor = await createOwner(handle.db);
  for (let n = 0; n < 7; n++) await questions().startConversation(actor, `Title ${n}`, `Question ${n}?`);

  const titles: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await conversations().list(actor, { cursor, limit: 3 });
    titles.push(...page.conversations.map(({ title }) => title));
    cursor = page.nextCursor;
  } while (cursor !== null);

  expect(titles).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `Title ${n}`));
});

test("a search finds words of titles and questions, and takes LIKE's signs literally", async () => {
  const actor = await createOwner(handle.db);
  await questions().startConversation(actor, "Bridges", "When was it opened?");
  await questions().startConversation(actor, "Trams", "Does 100% of line 28 run?");
  const find = async (search: string) => (await conversations().list(actor, { search, limit: 10 })).conversations.map(({ title }) => title);

  expect(await find("bridge")).toEqual(["Bridges"]);
  expect(await find("OPENED")).toEqual(["Bridges"]);
  expect(await find("100%")).toEqual(["Trams"]);
  expect(await find("1_0%")).toEqual([]);
  expect(await find("%")).toEqual(["Trams"]);
});

test("a conversation is renamed, removed and restored", async () => {
  const actor = await createOwner(handle.db);
  const { conversationId } = await questions().startConversation(actor, "Old", "Why?");

  expect(await conversations().rename(actor, conversationId, "New")).toMatchObject({ title: "New", isRunning: true });
  await conversations().remove(actor, conversationId);
  await expect(conversations().get(actor, conversationId)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(conversations().rename(actor, conversationId, "X")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await conversations().list(actor, { limit: 10 })).conversations).toEqual([]);
  expect(await conversations().restore(actor, conversationId)).toMatchObject({ title: "New" });
});

test("a conversation shows every answer of every question, and a dead run as interrupted", async () => {
  const actor = await createOwner(handle.db);
  const { conversationId, questionId, runId } = await questions().startConversation(actor, "T", "Why?");
  await questions().startAgain(actor, questionId);
  await handle.db.answer.update({ where: { id: runId }, data: { text: "Half an", heartbeatAt: new Date(Date.now() - 60_000) } });

  const { turns } = await conversations().get(actor, conversationId);

  expect(turns).toHaveLength(1);
  expect(turns[0]?.answers).toMatchObject([
    { id: runId, state: "interrupted", failure: "ANSWER_INTERRUPTED", text: "Half an" },
    { state: "running" },
  ]);
});

test("a server whose clock is ahead shows a living run as running", async () => {
  const actor = await createOwner(handle.db);
  const { conversationId } = await questions().startConversation(actor, "T", "Why?");

  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  const { turns } = await conversations().get(actor, conversationId);
  const { conversations: listed } = await conversations().list(actor, { limit: 10 });
  vi.useRealTimers();

  expect(turns[0]?.answers).toMatchObject([{ state: "running" }]);
  expect(listed).toMatchObject([{ isRunning: true }]);
});

test("another person's conversation is as if it were not there, even in the same workspace", async () => {
  const owner = await createOwner(handle.db);
  const { conversationId } = await questions().startConversation(owner, "Mine", "Why?");
  const stranger = await createOwner(handle.db);

  for (const actor of [stranger, { ...stranger, workspaceId: owner.workspaceId }, { ...owner, workspaceId: stranger.workspaceId }]) {
    for (const attempt of [
      () => conversations().get(actor, conversationId),
      () => conversations().rename(actor, conversationId, "Taken"),
      () => conversations().remove(actor, conversationId),
      () => conversations().restore(actor, conversationId),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    expect((await conversations().list(actor, { limit: 10 })).conversations).toEqual([]);
  }
  expect(await conversations().get(owner, conversationId)).toMatchObject({ title: "Mine" });
});

test.each(["nonsense", "", "W10"])("a cursor that is not one of ours is refused: %s", async (cursor) => {
  const actor = await createOwner(handle.db);
  const list = conversations().list(actor, { cursor, limit: 3 });

  if (cursor === "") expect((await list).conversations).toEqual([]);
  else await expect(list).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
