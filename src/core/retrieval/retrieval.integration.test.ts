import { useDatabase } from "@tests/support/database";
import { bytesOf, createWorkspace, useLibrary } from "@tests/support/library";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createEmbeddedIndex } from "@/adapters/embedded-index";
import type { Actor } from "@/core/actor";
import type { Embedder } from "@/core/ports";
import { createPackContext } from "./context";
import { createIndexPlaces } from "./index-place";
import { createIndexSource } from "./index-source-store";
import { createRetrieve } from "./retrieve";
import { createSearch } from "./search";
import { createRetrievalStore } from "./store";
import { createWarmIndex } from "./warm-index";

const handle = useDatabase();
const library = useLibrary(handle);
let stop: () => Promise<void>;
let actor: Actor;

beforeAll(async () => {
  stop = await library.work();
});
beforeEach(async () => {
  actor = await createWorkspace(handle.db);
});
afterAll(() => stop());

const PORTO = "The Dom Luís bridge in Porto was opened in 1886. It carries a tramway.";
const PARIS = "The Eiffel tower in Paris was finished in 1889. It is made of iron.";

async function add(name: string, text: string): Promise<string> {
  const { document } = await library.documents.upload(actor, { name, declaredBytes: null, source: bytesOf(text) });
  await expect.poll(async () => (await library.documents.get(actor, { documentId: document.id })).state, { timeout: 20_000 }).toBe("ready");
  return document.id;
}

function connect(findEmbedder: () => Promise<Embedder | null> = async () => null) {
  const store = createRetrievalStore(handle.db);
  const places = createIndexPlaces(findEmbedder);
  return { index: createEmbeddedIndex(createIndexSource(handle.db, places)), places, store };
}

test("a question finds the passage that answers it, with its place in the document", async () => {
  const porto = await add("porto.txt", PORTO);
  await add("paris.txt", PARIS);
  const tools = connect();

  const retrieval = await createRetrieve(tools)(actor, "When was the bridge in Porto opened?", { limit: 5 });
  const context = await createPackContext(tools.store)(actor, retrieval, 8_000);

  expect(retrieval).toMatchObject({ evidence: "good", mode: "lexical" });
  expect(retrieval.passages[0]).toMatchObject({ documentId: porto, text: PORTO, start: 0, end: PORTO.length, alsoIn: [] });
  expect(context[0]).toMatchObject({ documentId: porto, documentName: "porto.txt", text: PORTO });
  expect(retrieval.wordWeight("bridge")).toBeGreaterThan(retrieval.wordWeight("the"));
});

test("a document that is removed is found no more, not even by an index that has not looked yet", async () => {
  const porto = await add("porto.txt", PORTO);
  await add("paris.txt", PARIS);
  const tools = connect();
  const search = createSearch(tools);
  const asked = { query: "bridge in Porto", limit: 10, byDocument: true };
  expect((await search(actor, asked)).hits.map(({ documentId }) => documentId)).toContain(porto);
  const stale = await tools.index.search({ workspaceId: actor.workspaceId, space: "words" }, emptyQuery);

  await library.documents.remove(actor, { documentIds: [porto] });

  expect((await search(actor, asked)).hits.map(({ documentId }) => documentId)).not.toContain(porto);
  expect((await tools.index.search({ workspaceId: actor.workspaceId, space: "words" }, emptyQuery)).passageCount).toBe(
    stale.passageCount - 1,
  );
});

test("an index is warm before the first search, also where another workspace's cannot be told", async () => {
  await add("porto.txt", PORTO);
  await createWorkspace(handle.db);
  const { places } = connect();
  const source = createIndexSource(handle.db, places);
  const loaded: string[] = [];
  const points: typeof source.points = (workspaceId, ...rest) => {
    loaded.push(workspaceId);
    return source.points(workspaceId, ...rest);
  };
  const index = createEmbeddedIndex({ ...source, points });
  const find = async (workspaceId: string) => {
    if (workspaceId !== actor.workspaceId) throw new Error("its key is lost");
    return places.find(workspaceId);
  };

  await createWarmIndex({ db: handle.db, index, places: { find } })();
  const warmed = [...loaded];
  const { passageCount } = await index.search({ workspaceId: actor.workspaceId, space: "words" }, emptyQuery);

  expect([warmed, loaded, passageCount]).toEqual([[actor.workspaceId], [actor.workspaceId], 1]);
});

test("what the index still holds opens nothing once Postgres has let it go", async () => {
  const porto = await add("porto.txt", PORTO);
  const tools = connect();
  const { hits } = await createSearch(tools)(actor, { query: "Porto", limit: 10, byDocument: false });
  await library.documents.remove(actor, { documentIds: [porto] });
  const stranger = await createWorkspace(handle.db);
  const ids = hits.map(({ passageId }) => passageId);

  expect(ids).toHaveLength(1);
  expect(await tools.store.listPassages(actor.workspaceId, ids)).toEqual([]);
  expect(await tools.store.listPassages(stranger.workspaceId, ids)).toEqual([]);
});

test("another workspace's documents are neither found nor counted", async () => {
  await add("porto.txt", PORTO);
  const stranger = await createWorkspace(handle.db);

  const { hits, confidence } = await createSearch(connect())(stranger, { query: "bridge in Porto", limit: 10, byDocument: false });

  expect(hits).toEqual([]);
  expect(confidence).toBe(0);
});

test("documents that say nearly the same are one source that names the others", async () => {
  const older = await add("old.txt", PORTO);
  const newer = await add("new.txt", `${PORTO}\n`);

  const { passages } = await createRetrieve(connect())(actor, "When was the bridge in Porto opened?", { limit: 5 });

  expect(passages.map(({ documentId }) => documentId)).toEqual([newer]);
  expect(passages[0]?.alsoIn.map(({ documentId }) => documentId)).toEqual([older]);
});

test("vectors are loaded with their passages and lead the ranking where words say nothing", async () => {
  await add("porto.txt", PORTO);
  const paris = await add("paris.txt", PARIS);
  const rows = await handle.db.passage.findMany({
    where: { workspaceId: actor.workspaceId },
    select: { embeddedHash: true, documentId: true },
  });
  const vectorOf = (isParis: boolean) => Buffer.from(Float32Array.of(isParis ? 1 : 0, isParis ? 0 : 1).buffer);
  const embeddings = rows.map(({ embeddedHash, documentId }) => ({ hash: embeddedHash, vector: vectorOf(documentId === paris) }));
  await handle.db.embedding.createMany({ data: embeddings.map((row) => ({ ...row, workspaceId: actor.workspaceId, model: "tiny" })) });
  const embedder: Embedder = { model: "tiny", embed: async (texts) => texts.map(() => Float32Array.of(1, 0)) };

  const { passages, mode } = await createRetrieve(connect(async () => embedder))(actor, "steel giant", { limit: 5 });

  expect(mode).toBe("hybrid");
  expect(passages[0]?.documentId).toBe(paris);
});

const none = { indices: new Uint32Array(), values: new Float32Array() };
const emptyQuery = {
  lex: none,
  meta: none,
  dense: null,
  words: none,
  singleWords: new Uint32Array(),
  limits: { lex: 0, meta: 0, dense: 0 },
};
