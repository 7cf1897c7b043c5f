import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { environmentWith } from "@/env";
import { ensureFolder } from "./folder";
import { freePort } from "./port";
import { postgresBinaries } from "./postgres-binaries";
import { clusterPassword, ensureCluster, USER } from "./postgres-cluster";
import { joinUsers } from "./postgres-sharing";
import { postgresUser } from "./postgres-user";
import { folderProblem, LocalProblem } from "./problem";
import { commandOf, isAlive } from "./process-identity";

type Options = { folder: string; port?: number };

/** A running database; `lost` settles when it ends without having been stopped. */
export type EmbeddedPostgres = { url: string; stop: () => Promise<void>; lost: Promise<void> };

const START_MS = 60_000;
const STOP_MS = 20_000;
const POLL_MS = 40;
const LOG_BYTES = 10_000_000;

/**
 * Starts the PostgreSQL that the package brings along, on loopback only, with all that it keeps in `folder`:
 * the cluster, its password and its log. Where a living MiniRAG process already runs one there, that one is shared,
 * and the last process to stop ends it; one that a killed process left behind is ended and started afresh.
 * @throws LocalProblem with a sentence for a full or read-only disk, another major version, or a missing package.
 */
export async function startEmbeddedPostgres({ folder: given, port }: Options): Promise<EmbeddedPostgres> {
  const folder = path.resolve(given);
  try {
    ensureFolder(folder);
    const users = await joinUsers(folder);
    try {
      const server = await users.alone(async (others) => (others && running(folder)) || (await startAfresh(folder, port)));
      return {
        url: `postgres://${USER}:${clusterPassword(folder)}@127.0.0.1:${server.port}/postgres`,
        lost: server.lost,
        stop: () => users.leave(async (others) => (others ? undefined : await server.stop())),
      };
    } catch (cause) {
      // Without the lock, which cannot be taken either where the disk is full.
      users.forget();
      throw cause;
    }
  } catch (cause) {
    throw folderProblem(cause, folder);
  }
}

type Server = { port: number; lost: Promise<void>; stop: () => Promise<void> };

async function startAfresh(folder: string, port?: number): Promise<Server> {
  await stopLeftover(folder);
  const programs = postgresBinaries();
  const user = postgresUser(folder);
  clusterPassword(folder);
  ensureCluster(folder, programs, user);
  const chosen = port ?? (await freePort());
  const [program = programs.postgres, ...rest] = [...user.prefix, programs.postgres];
  const log = openLog(folder);
  // In a session of its own, a Ctrl-C in the terminal reaches MiniRAG alone, which then stops the database last.
  const child = spawn(program, [...rest, ...serverOptions(folder, chosen)], {
    detached: true,
    stdio: ["ignore", log, log],
    env: environmentWith({ TZ: "UTC", LC_ALL: "C" }),
  });
  closeSync(log);
  child.unref();
  await waitUntilReady(folder, child);
  return serverOf(folder, chosen, child.pid ?? 0);
}

function serverOptions(folder: string, port: number): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port,
    max_connections: 80,
    log_checkpoints: "off",
    timezone: "UTC",
    jit: "off",
  };
  return ["-D", path.join(folder, "cluster"), ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

async function waitUntilReady(folder: string, child: ChildProcess): Promise<void> {
  let failure: string | null = null;
  child.once("error", (cause) => {
    failure = cause.message;
  });
  child.once("exit", (code, signal) => {
    failure ??= `it ended with ${signal ?? code}`;
  });
  const deadline = Date.now() + START_MS;
  while (readPidFile(folder)?.state !== "ready" || readPidFile(folder)?.pid !== child.pid) {
    if (failure !== null || Date.now() > deadline) throw startProblem(folder, failure ?? "it was not ready after a minute");
    await sleep(POLL_MS);
  }
}

function startProblem(folder: string, reason: string): unknown {
  const log = path.join(folder, "postgres.log");
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-8).join("\n") : "";
  const cause = new Error(`PostgreSQL did not start (${reason}): ${lines}`);
  const problem = folderProblem(cause, folder);
  return problem === cause ? new LocalProblem(`The embedded PostgreSQL did not start: ${reason}. Its log is ${log}.`, cause) : problem;
}

/** The server of another living process, or null when there is none that answers. */
function running(folder: string): Server | null {
  const found = readPidFile(folder);
  return found?.state === "ready" && isPostgres(found.pid, folder) ? serverOf(folder, found.port, found.pid) : null;
}

function serverOf(folder: string, port: number, pid: number): Server {
  let stopping = false;
  return {
    port,
    lost: (async () => {
      while (isAlive(pid)) await sleep(1_000, undefined, { ref: false });
      if (stopping) await new Promise(() => undefined);
    })(),
    stop: async () => {
      stopping = true;
      await stopServer(folder, pid);
    },
  };
}

// A pid file may be stale, and its number may meanwhile belong to a program that is none of our business.
async function stopLeftover(folder: string): Promise<void> {
  const found = readPidFile(folder);
  if (!found) return;
  if (isPostgres(found.pid, folder)) await stopServer(folder, found.pid);
  rmSync(pidFile(folder), { force: true });
}

async function stopServer(folder: string, pid: number): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown; SIGQUIT ends it at once and is mended from its journal at the next start.
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + STOP_MS / 2;
    while (isAlive(pid) && Date.now() < deadline) await sleep(POLL_MS);
  }
  rmSync(pidFile(folder), { force: true });
}

function isPostgres(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false;
  const command = commandOf(pid);
  return process.platform === "win32" || (command.includes("postgres") && command.includes(path.join(folder, "cluster")));
}

function pidFile(folder: string): string {
  return path.join(folder, "cluster", "postmaster.pid");
}

// PostgreSQL writes one fact a line: pid, folder, start, port, socket folder, address, memory key, state.
function readPidFile(folder: string): { pid: number; port: number; state: string } | null {
  if (!existsSync(pidFile(folder))) return null;
  const lines = readFileSync(pidFile(folder), "utf8").split("\n");
  return { pid: Number(lines[0]), port: Number(lines[3]), state: (lines[7] ?? "").trim() };
}

function openLog(folder: string): number {
  const file = path.join(folder, "postgres.log");
  const isLong = existsSync(file) && statSync(file).size > LOG_BYTES;
  return openSync(file, isLong ? "w" : "a", 0o600);
}
