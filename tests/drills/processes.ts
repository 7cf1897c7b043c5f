import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { isReady, until } from "@tests/start/program";

/** A process of the built product, started by the driver and ended with it. */
export type Running = {
  pid: number;
  child: ChildProcess;
  /** What it logged. */
  log: () => string;
  signal: (signal: NodeJS.Signals) => void;
  /** Sends a signal and waits for the end. */
  end: (signal: NodeJS.Signals) => Promise<void>;
  isAlive: () => boolean;
};

export type Settings = Record<string, string>;

const START_MS = 60_000;
const [USER_TICKS, SYSTEM_TICKS, TICKS_A_SECOND] = [10, 11, 100] as const;

/** Starts the built server, which works no jobs, and waits until it takes requests. */
export async function startWeb(settings: Settings, { port, log }: { port: number; log: string }): Promise<Running> {
  const own = { WORKER: "false", PORT: String(port), HOSTNAME: "127.0.0.1", NEXTAUTH_URL: `http://127.0.0.1:${port}` };
  const web = start(path.resolve(".next/standalone/server.js"), { NEXT_MANUAL_SIG_HANDLE: "true", ...own, ...settings }, log);
  await until(
    async () => !web.isAlive() || (await isReady(port)),
    START_MS,
    () => `The server was not ready:\n${web.log().slice(-2_000)}`,
  );
  if (!web.isAlive()) throw new Error(`The server ended at once:\n${web.log().slice(-2_000)}`);
  return web;
}

/** Starts the built worker and waits until it takes jobs. */
export async function startWorker(settings: Settings, { log }: { log: string }): Promise<Running> {
  const worker = start(path.resolve("dist/worker.js"), settings, log);
  await until(
    () => !worker.isAlive() || worker.log().includes("worker-started"),
    START_MS,
    () => `The worker did not start:\n${worker.log().slice(-2_000)}`,
  );
  if (!worker.isAlive()) throw new Error(`The worker ended at once:\n${worker.log().slice(-2_000)}`);
  return worker;
}

/** Any program of ours under Node; the channel ends it together with the driver. */
export function start(program: string, settings: Settings, log: string): Running {
  const output = openSync(log, "a");
  const begin = sizeOf(log);
  const child = spawn(process.execPath, [program], {
    stdio: ["ignore", output, output, "ipc"],
    env: { PATH: process.env.PATH, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", LOG_LEVEL: "info", ...settings },
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    child,
    log: () => readFileSync(log, "utf8").slice(begin),
    signal: (signal) => void child.kill(signal),
    end: async (signal) => {
      if (isAlive()) child.kill(signal);
      await ended;
    },
    isAlive,
  };
}

function sizeOf(file: string): number {
  return readFileSync(file, "utf8").length;
}

/** What a process has worked so far; 0 where it is gone. */
export function cpuSeconds(pid: number): number {
  try {
    // "pid (name) state …", where the name may hold anything.
    const [, ...fields] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_A_SECOND;
  } catch {
    return 0;
  }
}

/** Memory of a process in megabytes; 0 where it is gone. */
export function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
