import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { useDatabase } from "@tests/support/database";
import { createOwner } from "@tests/support/workspace";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { createEventLog } from "@/adapters/event-log";
import { createFairQueue } from "./fair-queue";
import type { Followed } from "./follow";
import { createQuestionStore } from "./question-store";
import { createRunStore } from "./run-store";
import { createRuns } from "./runs";

const handle = useDatabase();
// Within the project, so that the program finds its packages.
const folder = path.resolve("node_modules/.cache/minirag-tests", String(process.pid));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function startWriting(workspaceId: string, userId: string): Promise<ChildProcess> {
  await mkdir(folder, { recursive: true });
  const outfile = path.join(folder, "writing-process.mjs");
  await build({
    entryPoints: ["tests/support/writing-process.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": path.resolve("src") },
    outfile,
    logLevel: "error",
  });
  return spawn(process.execPath, [outfile, handle.url, workspaceId, userId], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, LOG_LEVEL: "silent" },
  });
}

test("an answer whose process is killed keeps what it had saved, and ends as interrupted", async () => {
  const actor = await createOwner(handle.db);
  const child = await startWriting(actor.workspaceId, actor.userId);
  const said: string[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => said.push(line));
  const runIdOf = () => said.find((line) => !line.startsWith("word")) ?? crypto.randomUUID();
  const savedWords = async () => (await handle.db.answer.findUnique({ where: { id: runIdOf() } }))?.text.trim().split(" ").length ?? 0;
  // It saves about once a second: this is its second time at least.
  await expect.poll(savedWords, { timeout: 25_000, interval: 50 }).toBeGreaterThan(30);
  const before = await savedWords();
  child.kill("SIGKILL");
  const runId = runIdOf();

  const row = await handle.db.answer.findUniqueOrThrow({ where: { id: runId } });
  expect(row).toMatchObject({ state: "running", failureCode: null });
  expect(row.text).toMatch(/^word0 word1 (word\d+ )+$/);
  const saved = row.text.trim().split(" ");
  // What came after the last saving may be lost, not those before; nothing is there that was not written.
  expect(saved.length).toBeGreaterThanOrEqual(before);
  await expect.poll(() => said.length, { timeout: 5_000 }).toBeGreaterThan(saved.length);
  expect(said).toEqual(expect.arrayContaining(saved));

  // Fourteen of the fifteen seconds of silence are taken as passed.
  await handle.db.answer.update({ where: { id: runId }, data: { heartbeatAt: new Date(row.heartbeatAt.getTime() - 14_000) } });
  const runs = createRuns({
    questions: createQuestionStore(handle.db),
    store: createRunStore(handle.db),
    events: createEventLog(),
    queue: createFairQueue(),
    answer: async () => {},
  });
  const seen: Followed[] = [];
  for await (const followed of runs.follow(actor, { runId }, new AbortController().signal)) seen.push(followed);

  expect(seen.at(-1)?.part).toEqual({
    type: "answer-failed",
    outcome: "interrupted",
    code: "ANSWER_INTERRUPTED",
    text: row.text,
    retryAfterSeconds: null,
  });
  expect(seen.filter(({ part }) => part.type === "answer-failed")).toHaveLength(1);
  expect(await handle.db.answer.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ state: "interrupted", text: row.text });
});

test("runs of dead processes are ended by a look at the start, without anyone following", async () => {
  const actor = await createOwner(handle.db);
  const { runId } = await createQuestionStore(handle.db).startConversation(actor, "T", "Why?");
  const living = await createQuestionStore(handle.db).startConversation(actor, "T", "Why?");
  await handle.db.answer.update({ where: { id: runId }, data: { heartbeatAt: new Date(Date.now() - 16_000) } });

  await createRunStore(handle.db).interruptAbandoned();

  expect(await handle.db.answer.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ state: "interrupted" });
  expect(await handle.db.answer.findUniqueOrThrow({ where: { id: living.runId } })).toMatchObject({ state: "running" });
});
