import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { bytesOf, createWorkspace, running, useLibrary } from "@tests/support/library";
import { addDocument } from "@tests/support/rows";
import { expect, test } from "vitest";
import type { IndexPoint } from "@/core/ports";
import { createIndexPlaces } from "./index-place";
import { createIndexSource } from "./index-source-store";

const TEXT = "The bridge in Porto was opened in 1886. ".repeat(100);
const MANY = 40_000;

const embedder = fakeEmbedder("newest");
const handle = useDatabase();
const library = useLibrary(handle, { findEmbedder: async () => embedder });

test("each passage comes once, with the vector of the model that is asked for", async () => {
  const { workspaceId, versionId } = await addEmbedded();
  const rows = await handle.db.embedding.findMany({ where: { workspaceId } });
  const earlier = Buffer.from(Float32Array.of(1, 0, 0).buffer);
  await handle.db.embedding.createMany({ data: rows.map((row) => ({ ...row, model: "earlier", vector: earlier })) });
  const source = createIndexSource(
    handle.db,
    createIndexPlaces(async () => embedder),
  );

  const newest = await gather(source.points(workspaceId, [versionId], "newest"));
  const older = await gather(source.points(workspaceId, [versionId], "earlier"));
  const without = await gather(source.points(workspaceId, [versionId], null));

  const ids = [...library.index.points.keys()].toSorted();
  expect(ids.length).toBeGreaterThan(1);
  for (const points of [newest, older, without]) expect(points.map(({ id }) => id).toSorted()).toEqual(ids);
  expect(newest.map(({ dense }) => dense)).toEqual(newest.map(({ id }) => library.index.points.get(id)?.dense));
  expect(older.map(({ dense }) => dense)).toEqual(older.map(() => Float32Array.of(1, 0, 0)));
  expect(without.map(({ dense }) => dense)).toEqual(without.map(() => null));
});

test("the state of a place that is kept is known without asking for its vectors", async () => {
  const { workspaceId } = await createWorkspace(handle.db);
  await handle.db.indexSpace.create({ data: { workspaceId, name: "kept", model: "newest", state: "active", revision: 3n } });
  const source = createIndexSource(handle.db, { findVectors: async () => ({ model: "asked", revision: 7n }) });

  const kept = await source.getState({ workspaceId, space: "kept" });
  const other = await source.getState({ workspaceId, space: "other" });

  expect(kept).toEqual({ revision: 0n, weighedAt: 0n, embedder: "newest", vectorsRevision: 3n });
  expect(other).toEqual({ revision: 0n, weighedAt: 0n, embedder: "asked", vectorsRevision: 7n });
});

// Plans that suit the handful of rows which Postgres believes in compare each passage with each vector: 100 times as long here,
// and the statement meets its time-out.
test("the passages of a library that was never analysed come with their vectors", async () => {
  const actor = await createWorkspace(handle.db);
  const { workspaceId } = actor;
  const channels = { w: 9, p: 0, g: 0, i: 0 };
  await handle.db.workspace.update({ where: { id: workspaceId }, data: { meanLengths: { lex: channels, meta: channels } } });
  const { versionId, passageId } = await addDocument(handle.db, actor);
  for (const table of ["passages", "embeddings"])
    await handle.db.$executeRawUnsafe(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  await handle.db.$executeRaw`
    INSERT INTO passages (id, workspace_id, version_id, document_id, position, start_offset, end_offset, headings, language, text, text_hash,
                          embedded_hash, terms, meta_terms)
    SELECT gen_random_uuid(), workspace_id, version_id, document_id, number, 0, 9, headings, language, text, text_hash,
           sha256(number::text::bytea), terms, meta_terms
    FROM passages, generate_series(1, ${MANY - 1}) AS number WHERE id = ${passageId}::uuid`;
  await handle.db.$executeRaw`
    INSERT INTO embeddings (workspace_id, model, hash, vector)
    SELECT workspace_id, model, embedded_hash, decode('0000803f', 'hex')
    FROM passages, unnest(ARRAY['newest', 'earlier']) AS model WHERE workspace_id = ${workspaceId}::uuid`;
  const source = createIndexSource(
    handle.db,
    createIndexPlaces(async () => embedder),
  );

  const points = await gather(source.points(workspaceId, [versionId], "newest"));

  expect([points.length, points.filter(({ dense }) => dense === null).length]).toEqual([MANY, 0]);
});

async function addEmbedded(): Promise<{ workspaceId: string; versionId: string }> {
  const actor = await createWorkspace(handle.db);
  const { workspaceId } = actor;
  const { document } = await library.documents.upload(actor, { name: "a.txt", declaredBytes: null, source: bytesOf(TEXT) });
  const version = await handle.db.documentVersion.findFirstOrThrow({ where: { documentId: document.id }, select: { id: true } });
  const payload = { workspaceId, versionId: version.id };
  await library.ingestion.ingest(running(payload));
  return payload;
}

async function gather(pages: AsyncIterable<IndexPoint[]>): Promise<IndexPoint[]> {
  const points: IndexPoint[] = [];
  for await (const page of pages) points.push(...page);
  return points;
}
