import { createAddressGuard } from "@/adapters/address-guard";
import { createAnthropicModel } from "@/adapters/anthropic-model";
import { createArchives } from "@/adapters/archives";
import { createEmbeddedIndex } from "@/adapters/embedded-index";
import { createEmbedder } from "@/adapters/embedder";
import { createFileStore } from "@/adapters/file-store";
import { createFrontDoor } from "@/adapters/front-door";
import { createJobQueue } from "@/adapters/job-queue";
import { createLanguageModel } from "@/adapters/language-model";
import { createFilesProbe, createMachineLook } from "@/adapters/machine-state";
import { metrics } from "@/adapters/metrics";
import { createDatabase } from "@/adapters/postgres";
import { createProviders } from "@/adapters/provider";
import { createQdrantIndex } from "@/adapters/qdrant";
import type { QdrantAddress } from "@/adapters/qdrant/connection";
import { createQdrantProbe } from "@/adapters/qdrant-probe";
import { createReadiness } from "@/adapters/readiness";
import { rememberQuestions } from "@/adapters/remembering-embedder";
import { createSecretBox } from "@/adapters/secret-box";
import { createSharedParts } from "@/adapters/shared-parts";
import { createSlowBodyWatch } from "@/adapters/slow-bodies";
import { createServedTextReader, createTextReader } from "@/adapters/text-reader";
import { createAccounts } from "@/core/accounts/service";
import { createTerminal } from "@/core/accounts/terminal";
import { createAnswer } from "@/core/answering/answer";
import { createCachedAnswer } from "@/core/answering/answer-cache";
import { createFairQueue } from "@/core/answering/fair-queue";
import { createDescribeLibrary } from "@/core/answering/library-state-store";
import { createPageStore } from "@/core/answering/page-store";
import { createQuestionStore, type QuestionStore } from "@/core/answering/question-store";
import { createRunStore } from "@/core/answering/run-store";
import { createRuns } from "@/core/answering/runs";
import { createCountCall } from "@/core/call-limits";
import { createConversations } from "@/core/conversations/service";
import { createConversationStore } from "@/core/conversations/store";
import type { Database } from "@/core/database";
import { createOperatorDoor } from "@/core/diagnosis/operator-door";
import { createDiagnosis } from "@/core/diagnosis/service";
import { createStatus } from "@/core/diagnosis/status";
import { createReleaseFile } from "@/core/documents/release-file";
import { createDocuments } from "@/core/documents/service";
import { createRemoveUnnamedFiles } from "@/core/documents/unnamed-files";
import { createIngestion } from "@/core/ingestion/attempt";
import { createPurge } from "@/core/ingestion/purge";
import { SPLITTER_VERSION } from "@/core/ingestion/split";
import { TERMS_VERSION } from "@/core/ingestion/terms";
import { createKeys } from "@/core/keys/service";
import { createKeepHouse } from "@/core/maintenance/keep-house";
import { createMaintenance } from "@/core/maintenance/service";
import { createModels } from "@/core/models/service";
import { createModelStore } from "@/core/models/store";
import { createOpenStreams } from "@/core/open-streams";
import type { Cache, PassageIndex } from "@/core/ports";
import { createPackContext } from "@/core/retrieval/context";
import { withFairSearch } from "@/core/retrieval/fair-search";
import { createIndexPlaces, type IndexPlaces } from "@/core/retrieval/index-place";
import { createIndexSource } from "@/core/retrieval/index-source-store";
import { createRetrieve } from "@/core/retrieval/retrieve";
import { createSearch } from "@/core/retrieval/search";
import { createRetrievalStore } from "@/core/retrieval/store";
import type { RetrievalTools } from "@/core/retrieval/tools";
import { createWarmIndex } from "@/core/retrieval/warm-index";
import { createConnections } from "@/core/spaces/connections";
import { createSpaces, type Spaces } from "@/core/spaces/spaces";
import { env, release, required } from "@/env";

// What stored passages carry, and an upgrade renews.
const OWN_VERSIONS = [
  { name: "Splitter", version: String(SPLITTER_VERSION) },
  { name: "Terms", version: String(TERMS_VERSION) },
];

// A search has two calls at once, and Qdrant's 25 connections serve all workspaces.
const SEARCHES = { running: 12, waitMs: 5_000 };

/** Introduces core to its adapters. */
function createContainer() {
  const databaseUrl = required("DATABASE_URL");
  const db = createDatabase(databaseUrl);
  const { events, limiter, cache, ...sharedParts } = createSharedParts(env().REDIS_URL);
  const files = createFileStore(env().DATA_DIR);
  const maintenance = createMaintenance(db);
  const queue = createJobQueue(databaseUrl, maintenance.isHeld);
  const { READER_SOCKET, READER_BUNDLE: bundle, WORKER } = env();
  const reader = READER_SOCKET ? createServedTextReader(READER_SOCKET) : createTextReader({ bundle });
  const models = createModelsOf(db, cache, (workspaceId) => spaces.settle(workspaceId, { isChosen: true }));
  const { findChosenEmbedder: findChosen, connectEmbedder } = models;
  const connections = createConnections({ db, box: openBox, findChosen, connectEmbedder });
  const places = createIndexPlaces(models.findEmbedder, connections.rows);
  const index = createIndexOf(db, places);
  const spaces: Spaces = createSpaces({ db, queue, index, places, connections, findChosen });
  const retrieval = { index, places, store: createRetrievalStore(db) };
  const accounts = createAccounts(db);
  const keys = createKeys(db);
  const questions = createQuestionStore(db);
  const answer = createAnswerOf(db, { retrieval, models, cache, listEarlierTurns: questions.listEarlierTurns });
  const runs = createRuns({ questions, store: createRunStore(db), events, queue: createFairQueue(), answer });
  const documents = createDocuments({ db, files, queue, events });
  const { countInFlight, ...entrance } = createEntrance(runs.countActive);
  const lookAtMachine = createMachineLook({ files, versions: OWN_VERSIONS, readerSocket: READER_SOCKET, worksJobs: WORKER });
  // A store that is not part of the database gets its line here.
  const probes = [createFilesProbe(env().DATA_DIR), ...qdrant().map(createQdrantProbe), ...sharedParts.probes];
  const diagnosis = createDiagnosis({ db, probes, index, places, lookAtMachine });
  return {
    conversations: createConversations({ store: createConversationStore(db) }),
    runs,
    models,
    spaces,
    accounts,
    terminal: createTerminal(db),
    diagnosis,
    status: createStatus({ diagnosis, documents, queue, findLastReconciliation: spaces.reconcile.findLast }),
    operatorDoor: createOperatorDoor({ token: env().METRICS_TOKEN, diagnosis, countInFlight, figures: metrics() }),
    metrics: metrics(),
    ...entrance,
    keys,
    search: createSearch(retrieval),
    warmIndex: createWarmIndex({ db, index, places }),
    streams: createOpenStreams(),
    countCall: createCountCall(limiter, env().RATE_LIMIT_FACTOR),
    documents,
    queue,
    maintenance,
    ingestion: createIngestion({ db, files, archives: createArchives(), reader, index, queue, events, places }),
    purge: createPurge({ db, index, places }),
    releaseFile: createReleaseFile({ db, files }),
    keepHouse: createKeepHouse({
      oldTries: () => accounts.forgetOldTries(),
      drafts: () => files.sweep(),
      unnamedFiles: createRemoveUnnamedFiles({ db, files }),
      spaces: spaces.sweep,
    }),
    sweepFiles: files.sweep,
    /** Lets what is being written end, and interrupts what does not end in time. */
    async close(drainMs = entrance.readiness.drainMs): Promise<void> {
      await runs.drain(drainMs);
      await queue.close();
      await sharedParts.close();
      await db.$disconnect();
    },
  };
}

/** Where requests come in, and who this process is to them. */
function createEntrance(countRuns: () => number) {
  const { SLOT: slot, SLOTS_FILE: slotsFile } = env();
  const name = { release: release(), slot: slot ?? null };
  const frontDoor = createFrontDoor(name);
  return {
    frontDoor,
    watchBody: createSlowBodyWatch(),
    readiness: createReadiness({ slot, slotsFile }),
    release: name.release,
    countInFlight: () => ({ requests: frontDoor.countRequests(), runs: countRuns(), ...name }),
  };
}

/** Where a Qdrant server serves the index; none is the embedded one. */
function qdrant(): QdrantAddress[] {
  const { QDRANT_URL: url, QDRANT_API_KEY: apiKey } = env();
  return url ? [{ url, apiKey }] : [];
}

function createIndexOf(db: Database, places: IndexPlaces): PassageIndex {
  const [address] = qdrant();
  return address
    ? withFairSearch(createQdrantIndex(address), createFairQueue(SEARCHES))
    : createEmbeddedIndex(createIndexSource(db, places));
}

type AnswerTools = {
  retrieval: RetrievalTools & { index: Pick<PassageIndex, "countPoints"> };
  models: ReturnType<typeof createModels>;
  cache: Cache;
  listEarlierTurns: QuestionStore["listEarlierTurns"];
};

/** What answers a question, from the cache where it may. */
function createAnswerOf(db: Database, { retrieval, models, cache, listEarlierTurns }: AnswerTools) {
  const { findLanguageModel } = models;
  const findEmbedder = async (workspaceId: string) => (await retrieval.places.find(workspaceId)).embedder;
  const answer = createAnswer({
    retrieve: createRetrieve(retrieval),
    packContext: createPackContext(retrieval.store),
    findLanguageModel,
    listEarlierTurns,
    findPages: createPageStore(db).findPages,
    assertSearchable: async (workspaceId) => {
      const { place } = await retrieval.places.find(workspaceId);
      await retrieval.index.countPoints(place);
    },
  });
  if (!env().ANSWER_CACHE) return answer;
  return createCachedAnswer({
    answer,
    cache,
    findLanguageModel,
    findEmbedder,
    listEarlierTurns,
    describeLibrary: createDescribeLibrary(db),
  });
}

const openBox = () => createSecretBox(required("ENCRYPTION_KEY"));

/** What writes answers and what embeds. */
function createModelsOf(db: Database, cache: Cache, embedderChosen: (workspaceId: string) => Promise<void>) {
  const guard = createAddressGuard((env().ALLOWED_MODEL_HOSTS ?? "").split(",").filter(Boolean));
  const providerOf = createProviders({ guard });
  return createModels({
    store: createModelStore(db),
    box: openBox,
    environment: env(),
    embedderChosen,
    connectLanguageModel: (config) =>
      (config.vendor === "anthropic" ? createAnthropicModel : createLanguageModel)(config, providerOf(config)),
    connectEmbedder: (config) => createEmbedder(config, providerOf(config)),
    rememberQuestions: (embedder, config) => rememberQuestions(embedder, config, cache),
    checkAddress: guard.assertReachable,
  });
}

export type Container = ReturnType<typeof createContainer>;

// Next loads modules more than once in a process (instrumentation, routes); there is one container all the same.
const shared = globalThis as { miniragContainer?: Container };

/** The product of this process, made at the first call. */
export function container(): Container {
  shared.miniragContainer ??= createContainer();
  return shared.miniragContainer;
}
