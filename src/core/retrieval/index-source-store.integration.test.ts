import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { bytesOf, createWorkspace, running, useLibrary } from "@tests/support/library";
import { expect, test } from "vitest";
import type { IndexPoint } from "@/core/ports";
import { createIndexPlaces } from "./index-place";
import { createIndexSource } from "./index-source-store";

const TEXT = "The bridge in Porto was opened in 1886. ".repeat(100);

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
