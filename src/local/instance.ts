import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { readIdentity, takeLock } from "./postgres-sharing";
import { folderProblem, LocalProblem } from "./problem";
import { identify, stillRuns } from "./process-identity";

const notes = z.object({ address: z.string(), server: z.string().nullable(), isStopping: z.boolean() });

/** What a running instance says about itself to those that come after it. */
type Notes = z.infer<typeof notes>;

/** The claim of one supervisor on a data folder. */
export type Instance = { note: (changes: Partial<Notes>) => void; release: () => void };

const GLANCE_MS = 1_500;
const STOP_MS = 30_000;
const POLL_MS = 100;

/**
 * Claims a data folder for this process, after one that is just stopping or that died; ends a server that a killed
 * predecessor left behind.
 * @throws LocalProblem when another MiniRAG runs there.
 */
export async function claimInstance(dataDir: string, address: string): Promise<Instance> {
  const lock = path.join(dataDir, "lock");
  const file = path.join(dataDir, "instance.json");
  await waitForLock(lock, file, dataDir);
  await endLeftover(readNotes(file)?.server ?? null);
  let current: Notes = { address, server: null, isStopping: false };
  const note = (changes: Partial<Notes>) => {
    current = { ...current, ...changes };
    // A courtesy to those that come after; on a full disk they get along without it.
    try {
      writeFileSync(file, JSON.stringify(current), { mode: 0o600 });
    } catch {}
  };
  note({});
  return {
    note,
    release: () => {
      rmSync(file, { force: true });
      rmSync(lock, { force: true });
    },
  };
}

async function waitForLock(lock: string, file: string, dataDir: string): Promise<void> {
  const identity = identify(process.pid) ?? String(process.pid);
  const begin = Date.now();
  while (!tryLock(lock, identity, dataDir)) {
    const waited = Date.now() - begin;
    const there = readNotes(file);
    if (waited > (there?.isStopping ? STOP_MS : GLANCE_MS)) {
      const pid = Number.parseInt(readIdentity(lock), 10);
      throw new LocalProblem(
        `MiniRAG already runs on ${dataDir}${there ? ` at ${there.address}` : ""} (process ${pid}). Use that one, stop it, or choose another folder with DATA_DIR=… and another PORT=….`,
      );
    }
    await sleep(POLL_MS);
  }
}

function tryLock(lock: string, identity: string, dataDir: string): boolean {
  try {
    return takeLock(lock, identity);
  } catch (cause) {
    throw folderProblem(cause, dataDir);
  }
}

async function endLeftover(server: string | null): Promise<void> {
  if (!server) return;
  const pid = Number.parseInt(server, 10);
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!stillRuns(server)) return;
    signalGroup(pid, signal);
    const deadline = Date.now() + 10_000;
    while (stillRuns(server) && Date.now() < deadline) await sleep(POLL_MS);
  }
}

/** Signals a process that leads a group of its own, and with it the processes that it started. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It ended in the meantime, which is what the signal was for.
  }
}

function readNotes(file: string): Notes | null {
  try {
    return notes.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}
