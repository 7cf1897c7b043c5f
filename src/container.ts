import { createEmbeddedIndex } from "@/adapters/embedded-index";
import { createEventLog } from "@/adapters/event-log";
import { createFileStore } from "@/adapters/file-store";
import { createJobQueue } from "@/adapters/job-queue";
import { createDatabase } from "@/adapters/postgres";
import { createTextReader } from "@/adapters/text-reader";
import { createAccounts } from "@/core/accounts/service";
import { createTerminal } from "@/core/accounts/terminal";
import { createAnswer } from "@/core/answering/answer";
import { createFairQueue } from "@/core/answering/fair-queue";
import { createPageStore } from "@/core/answering/page-store";
import { createQuestionStore } from "@/core/answering/question-store";
import { createRunStore } from "@/core/answering/run-store";
import { createRuns } from "@/core/answering/runs";
import { createConversations } from "@/core/conversations/service";
import { createConversationStore } from "@/core/conversations/store";
import { createDiagnosis } from "@/core/diagnosis/service";
import { createDocuments } from "@/core/documents/service";
import { createIngestion } from "@/core/ingestion/attempt";
import { createPurge } from "@/core/ingestion/purge";
import { createKeys } from "@/core/keys/service";
import { env, required } from "@/env";

/** Introduces core to its adapters. */
function createContainer() {
  const databaseUrl = required("DATABASE_URL");
  const db = createDatabase(databaseUrl);
  const events = createEventLog();
  const files = createFileStore(env().DATA_DIR);
  const queue = createJobQueue(databaseUrl);
  const reader = createTextReader({ bundle: env().READER_BUNDLE });
  const index = createEmbeddedIndex({ getState: notWiredYet, changes: notWiredYet, points: notWiredYet });
  const findEmbedder = async () => null;
  const accounts = createAccounts(db);
  const keys = createKeys(db);
  const questions = createQuestionStore(db);
  const answer = createAnswer({
    retrieve: notWiredYet,
    packContext: notWiredYet,
    extract: notWiredYet,
    markSentences: () => [],
    findLanguageModel: async () => null,
    listEarlierTurns: questions.listEarlierTurns,
    findPages: createPageStore(db).findPages,
  });
  const runs = createRuns({ questions, store: createRunStore(db), events, queue: createFairQueue(), answer });
  return {
    conversations: createConversations({ store: createConversationStore(db) }),
    runs,
    accounts,
    terminal: createTerminal(db),
    diagnosis: createDiagnosis(db),
    keys,
    documents: createDocuments({ db, files, queue, events }),
    queue,
    ingestion: createIngestion({ db, files, reader, index, queue, events, findEmbedder }),
    purge: createPurge({ db, files, index }),
    keepHouse: accounts.forgetOldTries,
    sweepFiles: files.sweep,
    /** @throws when the database does not answer. */
    async checkReady(): Promise<void> {
      await db.$queryRaw`SELECT 1`;
    },
    async close(): Promise<void> {
      await queue.close();
      await db.$disconnect();
    },
  };
}
// Stands until the retrieval part arrives in this tree.
function notWiredYet(): never {
  throw new Error("retrieval is not wired yet");
}

export type Container = ReturnType<typeof createContainer>;

// Next loads modules more than once in a process (instrumentation, routes); there is one container all the same.
const shared = globalThis as { miniragContainer?: Container };

/** The product of this process, made at the first call. */
export function container(): Container {
  shared.miniragContainer ??= createContainer();
  return shared.miniragContainer;
}
