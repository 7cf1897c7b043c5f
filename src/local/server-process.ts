import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { environmentWith } from "@/env";
import { SERVER } from "./build";
import { signalGroup } from "./instance";
import { LocalProblem } from "./problem";
import { identify } from "./process-identity";

type Plan = {
  address: string;
  /** Where the server answers, for asking whether it is ready. */
  origin: string;
  environment: Record<string, string>;
  isDev: boolean;
  log: string;
  onStart: (identity: string) => void;
  onFailure: (problem: unknown) => void;
  say: (line: string) => void;
};

const READY_MS = 90_000;
const STOP_MS = 12_000;
const POLL_MS = 100;
const GIVE_UP_AFTER = 5;
const CALM_MS = 60_000;
const LOG_BYTES = 20_000_000;

/**
 * Keeps the server running in a process of its own: starts it, starts it again when it dies, stops it.
 * The channel between the two closes with this process, even when that is killed, and the server then ends by itself.
 */
export function keepServer(plan: Plan) {
  let child: ChildProcess | null = null;
  let isStopping = false;
  let deaths: number[] = [];

  function launch(): void {
    child = spawnServer(plan);
    plan.onStart(identify(child.pid ?? 0) ?? "");
    child.once("exit", (code, signal) => void handleDeath(signal ?? `code ${code}`));
  }

  async function handleDeath(reason: string): Promise<void> {
    child = null;
    if (isStopping) return;
    deaths = [...deaths, Date.now()].filter((at) => Date.now() - at < CALM_MS);
    if (deaths.length >= GIVE_UP_AFTER) {
      plan.onFailure(
        new LocalProblem(`The server ended ${deaths.length} times within a minute (${reason}). Its log says:\n${endOf(plan.log)}`),
      );
      return;
    }
    plan.say(`The server ended (${reason}). Starting it again …`);
    await sleep(2 ** deaths.length * 150);
    if (isStopping) return;
    launch();
    if (await becomesReady()) plan.say(`Ready again at ${plan.address}`);
  }

  async function becomesReady(): Promise<boolean> {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline && !isStopping) {
      if (await answers(plan.origin)) return true;
      await sleep(POLL_MS);
    }
    return false;
  }

  const rotation = setInterval(() => rotate(plan.log), 60_000).unref();

  return {
    async start(): Promise<void> {
      launch();
      if (!(await becomesReady()) && !isStopping)
        throw new LocalProblem(`The server was not ready within ${READY_MS / 1_000} s. Its log says:\n${endOf(plan.log)}`);
    },
    async stop(): Promise<void> {
      isStopping = true;
      clearInterval(rotation);
      const pid = child?.pid;
      if (!child || !pid) return;
      const ended = new Promise<void>((resolve) => child?.once("exit", () => resolve()));
      signalGroup(pid, "SIGTERM");
      await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
      signalGroup(pid, "SIGKILL");
      await ended;
    },
  };
}

function spawnServer({ isDev, environment, log }: Plan): ChildProcess {
  const output = isDev ? "inherit" : openSync(log, "a", 0o600);
  const { HOSTNAME = "127.0.0.1", PORT = "3000" } = environment;
  const program = isDev ? ["node_modules/next/dist/bin/next", "dev", "--hostname", HOSTNAME, "--port", PORT] : [path.resolve(SERVER)];
  return spawn(process.execPath, program, {
    // A group of its own: a Ctrl-C reaches this process alone, which stops things in their order.
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
    env: environmentWith(environment),
  });
}

async function answers(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/api/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function endOf(log: string): string {
  try {
    return readFileSync(log, "utf8").trim().split("\n").slice(-15).join("\n");
  } catch {
    return "(nothing)";
  }
}

// The server appends to an open file, so the file is copied and emptied rather than renamed.
function rotate(log: string): void {
  try {
    if (statSync(log).size < LOG_BYTES) return;
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
  } catch {
    // A log that cannot be turned over is no reason to disturb the server.
  }
}
