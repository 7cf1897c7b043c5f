import type { PgBoss, QueuePolicy } from "pg-boss";

import { type JobName, jobs } from "@/contracts/jobs";
import { limits } from "@/contracts/limits";

import { readersAtOnce } from "./machine";

/** Every setting has a value, since what a queue is not told to be it stays. */
type Kept = {
  retryLimit: number;
  retryDelay: number;
  retryBackoff: boolean;
  retryDelayMax: number | null;
  expireInSeconds: number;
  deleteAfterSeconds: number;
  heartbeatSeconds: number;
  notify: boolean;
  deadLetter: JobName | null;
};
type Settings = Kept & { policy: QueuePolicy; atOnce: number; aWorkspace: number };

// A reader may take half a gigabyte, so that memory bounds how many documents are read at once. One place is kept for
// the workspaces that have nothing running.
const READERS = readersAtOnce(limits.readerMemoryMb);

const usual: Settings = {
  policy: "standard",
  retryLimit: 2,
  retryDelay: 0,
  retryBackoff: false,
  retryDelayMax: null,
  expireInSeconds: 900,
  deleteAfterSeconds: 86_400,
  heartbeatSeconds: 20,
  notify: true,
  deadLetter: null,
  atOnce: 1,
  aWorkspace: 1,
};
const patient = { ...usual, retryLimit: 20, retryDelay: 5, retryBackoff: true };
const SIX_HOURS = 21_600;

/** How each queue retries and how many of its jobs run at once in a process, and of one workspace. Dead letter queues first: the others name them. */
export const queues: Record<JobName, Settings> = {
  "document.give-up": { ...patient, retryDelayMax: 300 },
  "document.ingest": {
    ...usual,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: 3_600,
    deadLetter: "document.give-up",
    atOnce: READERS,
    aWorkspace: Math.max(1, READERS - 1),
  },
  "version.purge": { ...patient, retryDelayMax: 3_600 },
  "file.release": { ...patient, retryDelayMax: 3_600 },
  "house.keep": usual,
  // Whatever keeps a space from being filled, the job asks for another of its kind; what kills it may come again.
  "space.fill": { ...patient, retryDelay: 10, retryDelayMax: 600, expireInSeconds: SIX_HOURS, atOnce: 2, policy: "stately" },
  "index.reconcile": { ...usual, expireInSeconds: SIX_HOURS },
};
export const queueNames = Object.keys(queues).filter((name): name is JobName => name in jobs);

/** Makes the queues that are not there, and gives the others the settings of this release. A policy is for good: a queue with another one needs another name. */
export async function prepareQueues(boss: Pick<PgBoss, "getQueues" | "createQueue" | "updateQueue">): Promise<void> {
  const known = new Map((await boss.getQueues(queueNames)).map((queue) => [queue.name, queue]));
  for (const name of queueNames) {
    const { atOnce: _atOnce, aWorkspace: _aWorkspace, policy, ...wanted } = queues[name];
    const there = known.get(name);
    if (!there) await boss.createQueue(name, { policy });
    if (!there || !isSame(wanted, there)) await boss.updateQueue(name, wanted);
  }
}

function isSame(wanted: Kept, there: object): boolean {
  return Object.entries(wanted).every(([setting, value]) => Reflect.get(there, setting) === value);
}
