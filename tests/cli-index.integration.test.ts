import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createQdrantIndex } from "@/adapters/qdrant";
import { runCli } from "./support/cli";
import { type QdrantServer, startQdrantDouble } from "./support/qdrant-server";

const reconciled = z.strictObject({
  workspaces: z.array(
    z.strictObject({
      ...{ workspaceId: z.uuid(), passages: z.int(), missing: z.int(), orphans: z.int() },
      ...{ removed: z.int(), isRefused: z.boolean(), tookMs: z.int() },
    }),
  ),
});
const reindexed = z.strictObject({
  workspaces: z.array(z.strictObject({ workspaceId: z.uuid(), space: z.string(), passages: z.int(), tookMs: z.int() })),
});

let server: QdrantServer;
let folder: string;
let library: string;

beforeAll(async () => {
  server = await startQdrantDouble();
  folder = await mkdtemp(path.join(tmpdir(), "minirag-cli-index-"));
  library = path.join(folder, "library");
  const papers = path.join(folder, "papers");
  await mkdir(papers);
  for (let at = 0; at < 4; at += 1) await writeFile(path.join(papers, `${at}.txt`), `Bridge number${at} was opened in ${1870 + at}.\n`);
  await minirag("upload", papers);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test("a lost index is put in again, counted first where that is asked for", { timeout: 120_000 }, async () => {
  await createQdrantIndex(server).dropSpace("words");

  const counted = await minirag("reconcile", "--dry-run", "--json");
  const mended = await minirag("reconcile", "--json");
  const again = await minirag("reconcile");

  expect(reconciled.parse(JSON.parse(counted.out)).workspaces).toMatchObject([{ passages: 4, missing: 4, orphans: 0 }]);
  expect(reconciled.parse(JSON.parse(mended.out)).workspaces).toMatchObject([{ passages: 4, missing: 4, removed: 0, isRefused: false }]);
  expect(again.out).toMatch(/^[0-9a-f-]{36} {2}4 passages, 0 missing put in, 0 of 0 orphans removed\n$/);
  expect([counted.code, mended.code, again.code]).toEqual([0, 0, 0]);
});

test("an index is built anew, and what is asked is found in the new one", { timeout: 120_000 }, async () => {
  const { code, out } = await minirag("reindex", "--drop-old", "--json");
  const found = await minirag("search", "number3");

  expect(reindexed.parse(JSON.parse(out)).workspaces).toMatchObject([{ space: "words-2", passages: 4 }]);
  expect([code, found.out]).toEqual([0, expect.stringContaining("number3")]);
});

test("a call that is wrong does nothing", { timeout: 60_000 }, async () => {
  expect((await minirag("reconcile", "everything")).code).toBe(2);
  expect((await minirag("reindex", "--everything")).code).toBe(2);
});

function minirag(...words: string[]) {
  return runCli([...words, "--data", library], { QDRANT_URL: server.url, QDRANT_API_KEY: server.apiKey });
}
