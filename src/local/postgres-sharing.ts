import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalProblem } from "./problem";
import { identify, stillRuns } from "./process-identity";

type Step<Result> = (others: boolean) => Promise<Result>;

/** The processes that share one database: the first starts it, the last to leave stops it. */
export type Users = {
  /** Leaves without having used it. */
  forget(): void;
  /** Runs a step while no other process starts or stops this database. */
  alone<Result>(step: Step<Result>): Promise<Result>;
  leave(step: Step<void>): Promise<void>;
};

const WAIT_MS = 120_000;
const POLL_MS = 50;

let sequence = 0;

/** Registers this process as a user of the database in a folder; files of processes that died are cleared away. */
export async function joinUsers(folder: string): Promise<Users> {
  const users = path.join(folder, "users");
  mkdirSync(users, { recursive: true, mode: 0o700 });
  const identity = identify(process.pid) ?? String(process.pid);
  sequence += 1;
  const name = `${process.pid}-${sequence}`;
  const own = path.join(users, name);
  writeFileSync(own, identity, { mode: 0o600 });
  return {
    forget: () => rmSync(own, { force: true }),
    alone: (step) => locked(folder, identity, () => step(hasOthers(users, name))),
    leave: (step) =>
      locked(folder, identity, async () => {
        rmSync(own, { force: true });
        await step(hasOthers(users, name));
      }),
  };
}

function hasOthers(users: string, own: string): boolean {
  let found = false;
  for (const name of readdirSync(users)) {
    if (name === own) continue;
    const file = path.join(users, name);
    if (stillRuns(readIdentity(file))) found = true;
    else rmSync(file, { force: true });
  }
  return found;
}

async function locked<Result>(folder: string, identity: string, step: () => Promise<Result>): Promise<Result> {
  const lock = path.join(folder, "lock");
  const deadline = Date.now() + WAIT_MS;
  while (!takeLock(lock, identity)) {
    if (Date.now() > deadline) throw new LocalProblem(`Another process has held ${lock} for two minutes. End it, then start again.`);
    await sleep(POLL_MS);
  }
  try {
    return await step();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Takes a lock file, also from a process that died with it; a hard link appears whole or not at all. */
export function takeLock(lock: string, identity: string): boolean {
  if (existsSync(lock) && !stillRuns(readIdentity(lock))) clearStale(lock);
  sequence += 1;
  const draft = `${lock}.${process.pid}.${sequence}`;
  try {
    writeFileSync(draft, identity, { mode: 0o600 });
    linkSync(draft, lock);
    return true;
  } catch (cause) {
    if (isTaken(cause)) return false;
    // On a full or read-only disk nobody could ever take it.
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isTaken(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EEXIST";
}

/** Moves a dead process's lock away; one that a faster process took in the meantime is put back. */
function clearStale(lock: string): void {
  sequence += 1;
  const aside = `${lock}.${process.pid}.${sequence}.stale`;
  try {
    renameSync(lock, aside);
    if (stillRuns(readIdentity(aside))) linkSync(aside, lock);
  } catch {
    // Somebody else moved it, or holds it by now; the next try finds out.
  }
  rmSync(aside, { force: true });
}

/** Who wrote a lock or user file; empty when it is gone. */
export function readIdentity(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
