import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createArchives } from "@/adapters/archives";
import { createEventLog } from "@/adapters/event-log";
import { createFileStore } from "@/adapters/file-store";
import { createSecretBox } from "@/adapters/secret-box";
import type { Actor } from "@/core/actor";
import type { Database, Transaction } from "@/core/database";
import { createDocuments } from "@/core/documents/service";
import { createIngestion } from "@/core/ingestion/attempt";
import { createPurge } from "@/core/ingestion/purge";
import type { Embedder, JobQueue, PassageIndex } from "@/core/ports";
import { createIndexPlaces } from "@/core/retrieval/index-place";
import { createSearch } from "@/core/retrieval/search";
import { createRetrievalStore } from "@/core/retrieval/store";
import { createConnections } from "@/core/spaces/connections";
import { createSpaces } from "@/core/spaces/spaces";
import { bytesOf, plainReader, running } from "./library";
import { createToldIndex } from "./told-index";

type Given = { index?: () => PassageIndex };
/** What a job needs of its payload here, whichever it is. */
type Sent = { name: string; payload: { workspaceId: string; versionId: string } };

/** Documents, index and spaces over a test's database. Jobs are kept until the test works them. */
export function useSpaces(handle: { db: Database }, { index: createIndex = createToldIndex }: Given = {}) {
  const world = {} as ReturnType<typeof assemble>;
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "minirag-spaces-"));
    Object.assign(world, assemble(handle.db, folder, createIndex()));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return world;
}

function assemble(db: Database, folder: string, index: PassageIndex) {
  const jobs: Sent[] = [];
  const queue: Pick<JobQueue<Transaction>, "enqueue"> = {
    async enqueue(_transaction, name, payload) {
      jobs.push({ name, payload: payload as Sent["payload"] });
    },
  };
  const embedders = new Map<string, Embedder>();
  const chosenBy = new Map<string, string>();
  const connectEmbedder = ({ model }: { model: string }) => {
    const embedder = embedders.get(model);
    if (!embedder) throw new Error(`no embedder is called ${model}`);
    return embedder;
  };
  const findChosen = async (workspaceId: string) => {
    const model = chosenBy.get(workspaceId);
    if (model === undefined) return null;
    const config = { vendor: "openai" as const, model, baseUrl: "http://models.test/v1", key: "sk-canary-1234", isTrusted: false };
    return { config, embedder: connectEmbedder(config) };
  };
  const box = () => createSecretBox(`one:${"ab".repeat(32)}`);
  const connections = createConnections({ db, box, findChosen, connectEmbedder });
  const places = createIndexPlaces(async (workspaceId) => (await findChosen(workspaceId))?.embedder ?? null, connections.rows);
  const spaces = createSpaces({ db, queue: queue as never, index, places, connections, findChosen });
  const files = createFileStore(folder);
  const events = createEventLog();
  const documents = createDocuments({ db, files, queue, events });
  const ingestion = createIngestion({ db, files, archives: createArchives(), reader: plainReader, index, queue, events, places });
  const purge = createPurge({ db, index, places });
  const search = createSearch({ index, places, store: createRetrievalStore(db) });

  /** Puts an embedder under its model's name, and has the workspace choose it; null for none. */
  async function choose({ workspaceId }: Actor, embedder: Embedder | null): Promise<void> {
    if (embedder) {
      embedders.set(embedder.model, embedder);
      chosenBy.set(workspaceId, embedder.model);
    } else chosenBy.delete(workspaceId);
    await spaces.settle(workspaceId, { isChosen: true });
  }

  /** Works the jobs that are waiting, and those that they make necessary. */
  async function work(names: string[] = ["document.ingest", "version.purge", "space.fill"]): Promise<void> {
    for (let next = take(names); next; next = take(names)) await run(next);
  }

  function take(names: string[]): Sent | undefined {
    const at = jobs.findIndex(({ name }) => names.includes(name));
    return at < 0 ? undefined : jobs.splice(at, 1)[0];
  }

  async function run({ name, payload }: Sent): Promise<void> {
    if (name === "document.ingest") await ingestion.ingest(running(payload));
    else if (name === "version.purge") await purge(running(payload));
    else await spaces.fillJob(running(payload));
  }

  /** Adds a document of its text's own name. */
  async function upload(actor: Actor, text: string): Promise<string> {
    const name = `${text.slice(0, 20)}.txt`;
    const { document } = await documents.upload(actor, { name, declaredBytes: null, source: bytesOf(text) });
    return document.id;
  }

  /** Adds documents of a passage each, and has them read. */
  async function addBridges(actor: Actor, count: number, from = 0): Promise<void> {
    for (let at = from; at < from + count; at += 1) await upload(actor, `Bridge ${at} number${at} was opened in ${1800 + at}.`);
    await work();
  }

  const countPoints = ({ workspaceId }: Actor, space: string) => index.countPoints({ workspaceId, space });
  const countVectors = ({ workspaceId }: Actor, model: string) => db.embedding.count({ where: { workspaceId, model } });
  const find = async (actor: Actor, query: string) => (await search(actor, { query, limit: 5, byDocument: false })).hits;

  const parts = { db, index, jobs, places, spaces, documents, ingestion, purge, search, queue };
  return { ...parts, choose, work, upload, addBridges, countPoints, countVectors, find };
}

/** About so many passages, each with words of its own. */
export function longText(passages: number): string {
  return Array.from(
    { length: passages * 10 },
    (_, at) => `Sentence ${at} speaks of bridge ${at * 7} and of the river that it crosses, number ${at}.`,
  ).join(" ");
}
