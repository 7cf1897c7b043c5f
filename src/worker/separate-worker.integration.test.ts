import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { useDatabase } from "@tests/support/database";
import { bytesOf } from "@tests/support/library";
import { useWorkers } from "@tests/support/worker-process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { container } from "@/container";
import { extendEnv } from "@/env";

const database = useDatabase();
const workers = useWorkers();
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "minirag-separate-"));
  extendEnv({ ...settings(), NEXTAUTH_SECRET: "a-secret-of-more-than-thirty-two-characters", LOG_LEVEL: "silent" });
});

afterAll(async () => {
  await container().close();
  await rm(folder, { recursive: true, force: true });
});

test("what a worker process has read is found by the server's own process, again and again", { timeout: 90_000 }, async () => {
  const owner = await container().terminal.findOrCreateOwner();
  const search = async (query: string) => (await container().search(owner, { query, limit: 5, byDocument: false })).hits;
  expect(await search("Maria Pia bridge")).toEqual([]);
  for (let count = 0; count < 2; count += 1) workers.start(settings());

  for (const [name, text] of [
    ["Bridges.txt", "The Maria Pia bridge was opened on 4 November 1877."],
    ["Trains.txt", "The first train crossed the river in the same month."],
  ] as const) {
    const added = await container().documents.upload(owner, { name, declaredBytes: null, source: bytesOf(text) });
    await expect.poll(() => stateOf(added.document.id), { timeout: 40_000, interval: 100 }).toBe("ready");
    expect((await search(text)).map(({ title }) => title)).toContain(name);
  }

  async function stateOf(documentId: string): Promise<string> {
    return (await container().documents.get(owner, { documentId })).state;
  }
});

function settings() {
  return { DATABASE_URL: database.url, DATA_DIR: folder, READER_BUNDLE: path.resolve("dist/reader.js") };
}
