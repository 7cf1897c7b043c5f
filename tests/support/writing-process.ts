import { setTimeout as sleep } from "node:timers/promises";
import { createEventLog } from "@/adapters/event-log";
import { createDatabase } from "@/adapters/postgres";
import { createFairQueue } from "@/core/answering/fair-queue";
import { createQuestionStore } from "@/core/answering/question-store";
import { createRunStore } from "@/core/answering/run-store";
import { createRuns } from "@/core/answering/runs";

// A process of its own that writes an answer word by word, to be killed in the middle of it.
// Arguments: the database's address, a workspace, a user. Says the run's id, then each word that it wrote.

const [, , databaseUrl = "", workspaceId = "", userId = ""] = process.argv;
const db = createDatabase(databaseUrl);
const runs = createRuns({
  questions: createQuestionStore(db),
  store: createRunStore(db),
  events: createEventLog(),
  queue: createFairQueue(),
  answer: async (_, __, draft, signal) => {
    await draft.add({ type: "stage-changed", stage: "searching", count: 0 });
    for (let n = 0; n < 10_000; n++) {
      await draft.add({ type: "text-delta", text: `word${n} ` });
      console.log(`word${n}`);
      await sleep(40, undefined, { signal });
    }
  },
});
const { runId } = await runs.start({ workspaceId, userId, role: "owner", key: null }, { question: "Why?" });
console.log(runId);
