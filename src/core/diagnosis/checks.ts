import type { Check, StoreState } from "@/contracts/status";

import type { Facts, LibraryFacts } from "./facts";
import { MIGRATION_HEAD } from "./migration-head";
import { fitsSchema, releaseOf } from "./schema";

const GB = 1_000_000_000;
const MB = 1_000_000;
const LITTLE_ROOM_BYTES = GB;
// The embedded index is made for about 100,000 passages.
const MOST_EMBEDDED = 120_000;

/** Every fact as a line for the terminal, with whether something must be mended. */
export function checksOf({ stores, machine, library }: Facts): Check[] {
  const { disk, memory, versions, sealedRoom, ocr } = machine;
  return [
    { name: "versions", state: "ok", says: versions.map(({ name, version }) => `${name} ${version}`).join(", ") },
    ...stores.map(checkStore),
    ...(library ? checkLibrary(library, releaseOf(machine)) : []),
    { name: "disk", state: diskState(disk), says: `${(disk.freeBytes / GB).toFixed(1)} of ${(disk.totalBytes / GB).toFixed(1)} GB free` },
    {
      name: "memory",
      state: "ok",
      says: `this process uses ${Math.round(memory.usedBytes / MB)} of ${Math.round(memory.limitBytes / MB)} MB`,
    },
    { name: "sealed room", state: sealedRoom.hasNetwork ? "note" : "ok", says: sealedRoom.sentence },
    { name: "pictures", state: "ok", says: ocr.sentence },
  ];
}

function checkStore({ name, state, latencyMs, version, note }: StoreState): Check {
  const says = [version, note, `${latencyMs} ms`].filter((part) => part !== null).join(", ");
  return {
    name,
    state: state === "down" ? "problem" : state === "slow" ? "note" : "ok",
    says: state === "ok" ? says : `${state}: ${says}`,
  };
}

function checkLibrary(library: LibraryFacts, release: string): Check[] {
  const { server, migrations, documents, indexes, jobs } = library;
  const applied = migrations.at(-1);
  const fits = fitsSchema(library, release);
  const { ready, failed, waiting } = documents;
  return [
    { name: "database", state: "ok", says: `${Math.round(server.sizeBytes / MB)} MB` },
    {
      name: "migrations",
      state: fits ? "ok" : "problem",
      says: applied === MIGRATION_HEAD ? MIGRATION_HEAD : `at ${applied}, this build is at ${MIGRATION_HEAD}`,
    },
    { name: "documents", state: failed > 0 ? "note" : "ok", says: `${ready} ready, ${waiting} on their way, ${failed} failed` },
    ...indexes.map(checkIndex),
    jobs === null
      ? { name: "queue", state: "ok", says: "not used yet" }
      : {
          name: "queue",
          state: jobs.failed > 0 ? "note" : "ok",
          says: `${jobs.waiting} waiting, ${jobs.running} running, ${jobs.failed} failed`,
        },
  ];
}

function checkIndex({ revision, passages, points }: LibraryFacts["indexes"][number]): Check {
  const held = points === null ? "the index does not answer" : `${points} points`;
  const says = `revision ${revision}, ${passages} passages, ${held}`;
  // Documents come and go while it is counted; what stays behind, the reconciler mends.
  const differs = points === null || points < passages;
  return { name: "index", state: differs || passages > MOST_EMBEDDED ? "note" : "ok", says };
}

function diskState({ isShort, freeBytes }: Facts["machine"]["disk"]): Check["state"] {
  if (isShort) return "problem";
  return freeBytes < LITTLE_ROOM_BYTES ? "note" : "ok";
}
