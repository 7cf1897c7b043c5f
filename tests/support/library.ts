import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";

import { createArchives } from "@/adapters/archives";
import { createEventLog } from "@/adapters/event-log";
import { createFileStore } from "@/adapters/file-store";
import { createJobQueue } from "@/adapters/job-queue";
import type { Role } from "@/contracts/account";
import type { Actor } from "@/core/actor";
import type { Database } from "@/core/database";
import { createReleaseFile } from "@/core/documents/release-file";
import { createDocuments } from "@/core/documents/service";
import { createIngestion } from "@/core/ingestion/attempt";
import { createPurge } from "@/core/ingestion/purge";
import type { Embedder, IndexPoint, PassageIndex, ReadText, TextReader } from "@/core/ports";
import { createIndexPlaces } from "@/core/retrieval/index-place";

/** A workspace with one member, as set-up would make it. */
export async function createWorkspace(db: Database, role: Role = "owner"): Promise<Actor> {
  const user = await db.user.create({
    data: { email: `${crypto.randomUUID()}@example.com`, name: "Ada", passwordHash: "none" },
    select: { id: true },
  });
  const workspace = await db.workspace.create({
    data: { name: "Test", memberships: { create: { userId: user.id, role } }, collections: { create: { name: "Library" } } },
    select: { id: true },
  });
  return { workspaceId: workspace.id, userId: user.id, role, key: null };
}

/** Reads files as UTF-8 text in this process, as the sealed room would. */
export const plainReader: TextReader = {
  async read({ path: place }): Promise<ReadText> {
    return { text: await readFile(place, "utf8"), title: null, blocks: [], pages: [], facts: [] };
  },
};

/** Holds points and counts them; ranks nothing. */
export function createCountingIndex(): Pick<PassageIndex, "upsert" | "removeVersion" | "countVersion"> & {
  points: Map<string, IndexPoint>;
} {
  const points = new Map<string, IndexPoint>();
  const ofVersion = (versionId: string) => [...points.values()].filter((point) => point.versionId === versionId);
  return {
    points,
    async upsert(_workspaceId, more) {
      for (const point of more) points.set(point.id, point);
    },
    async removeVersion(_workspaceId, versionId) {
      for (const { id } of ofVersion(versionId)) points.delete(id);
    },
    countVersion: async (_workspaceId, versionId) => ofVersion(versionId).length,
  };
}

type Given = { reader?: TextReader; index?: ReturnType<typeof createCountingIndex>; findEmbedder?: () => Promise<Embedder | null> };

/** The documents side over a test's database, with files in a folder of its own. `work` runs jobs until it is stopped. */
export function useLibrary(handle: { db: Database; url: string }, given: Given = {}) {
  const library = {} as ReturnType<typeof assemble>;
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "minirag-files-"));
    Object.assign(library, assemble(handle, folder, given));
  });
  afterAll(async () => {
    await library.queue.close();
    await rm(folder, { recursive: true, force: true });
  });
  return library;
}

function assemble(
  { db, url }: { db: Database; url: string },
  folder: string,
  { reader = plainReader, index = createCountingIndex(), findEmbedder = async () => null }: Given,
) {
  const files = createFileStore(folder);
  const queue = createJobQueue(url);
  const events = createEventLog();
  const documents = createDocuments({ db, files, queue, events });
  const places = createIndexPlaces(findEmbedder);
  const ingestion = createIngestion({ db, files, archives: createArchives(), reader, index, queue, events, places });
  const purge = createPurge({ db, index, places });
  const releaseFile = createReleaseFile({ db, files });
  const work = () =>
    queue.work({
      "document.ingest": (job) => ingestion.ingest(job),
      "document.give-up": (job) => ingestion.giveUp(job),
      "version.purge": (job) => purge(job),
      "file.release": (job) => releaseFile(job),
      "house.keep": async () => undefined,
      "space.fill": async () => undefined,
      "index.reconcile": async () => undefined,
    });
  return { folder, files, queue, events, documents, ingestion, purge, releaseFile, index, work };
}

/** A job as a worker has it at its first attempt. */
export function running<Payload>(payload: Payload) {
  return { id: crypto.randomUUID(), attempt: 0, isLastAttempt: false, payload, signal: new AbortController().signal };
}

/** Bytes as an upload brings them. */
export async function* bytesOf(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}
