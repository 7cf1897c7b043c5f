import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { type OpenAiStub, startOpenAiStub } from "@tests/support/openai-stub";
import { useWorkers } from "@tests/support/worker-process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnections } from "@/core/spaces/connections";
import { spaceStore } from "@/core/spaces/space-store";

// What one call of the embedder holds, and how many are under way at once.
const SLICE = 288;

const handle = useDatabase();
const library = useLibrary(handle);
const workers = useWorkers();
let stub: OpenAiStub;

beforeAll(async () => {
  stub = await startOpenAiStub();
});
afterAll(() => stub.stop());

test("a build whose worker is killed is taken up by another, and pays twice for one slice at most", { timeout: 150_000 }, async () => {
  const { workspaceId } = await libraryWithoutEmbedder();
  // Slow enough to be killed in the middle.
  stub.always({ embedDelayMs: 300 });
  const first = workers.start(settings());
  await expect.poll(() => embeddedTexts().length, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(SLICE);
  await workers.end(first, "SIGKILL");
  const killed = await stateNow(workspaceId);

  workers.start(settings());
  await expect.poll(() => stateNow(workspaceId), { timeout: 90_000, interval: 200 }).toBe("active");

  const texts = embeddedTexts();
  const passages = await handle.db.passage.count({ where: { workspaceId } });
  expect(killed).toBe("shadow");
  expect(await handle.db.embedding.count({ where: { workspaceId } })).toBe(new Set(texts).size);
  expect(new Set(texts).size).toBe(passages);
  expect(texts.length - passages).toBeLessThanOrEqual(SLICE);
});

/** A library of more than one slice that was read while there was no embedder; the worker's environment then names one. */
async function libraryWithoutEmbedder() {
  const actor = await createWorkspace(handle.db);
  const text = Array.from(
    { length: 12_000 },
    (_, at) => `Sentence ${at} speaks of bridge ${at * 7} and of the river that it crosses, number ${at}.`,
  ).join(" ");
  const { document } = await library.documents.upload(actor, { name: "long.txt", declaredBytes: null, source: bytesOf(text) });
  const stop = await library.work();
  await expect.poll(async () => (await library.documents.get(actor, { documentId: document.id })).state, { timeout: 60_000 }).toBe("ready");
  await stop();
  const nobody = { findChosen: async () => null, connectEmbedder: () => Promise.reject(new Error("none")) as never };
  const { rows } = createConnections({ db: handle.db, box: () => Promise.reject(new Error("none")) as never, ...nobody });
  await rows.openFirst(actor.workspaceId);
  return actor;
}

function settings() {
  const models = { EMBEDDING_BASE_URL: `${stub.url}/v1`, EMBEDDING_MODEL: "stub-embed", EMBEDDING_API_KEY: "sk-canary-1234" };
  return { DATABASE_URL: handle.url, DATA_DIR: library.folder, ENCRYPTION_KEY: `one:${"ab".repeat(32)}`, ...models };
}

/** Of passages, not of questions. */
function embeddedTexts(): string[] {
  return stub.calls.flatMap(({ path, body }) => (path.endsWith("/embeddings") && Array.isArray(body.input) ? body.input.map(String) : []));
}

async function stateNow(workspaceId: string): Promise<string | undefined> {
  return (await spaceStore.list(handle.db, workspaceId)).find(({ model }) => model?.startsWith("stub-embed"))?.state;
}
