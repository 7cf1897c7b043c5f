import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** One `npm start` under test: what it printed, and ways to wait for it and to hurt it. */
export type Program = {
  child: ChildProcess;
  output: () => string;
  says: (text: string | RegExp, timeoutMs?: number) => Promise<void>;
  ends: (timeoutMs?: number) => Promise<number | null>;
};

/** Starts MiniRAG as people do, on a data folder and a port; of this checkout or another one. */
export function startProgram(settings: Record<string, string>, task = "start", checkout = "."): Program {
  const child = spawn(process.execPath, ["src/local/start.ts", task], {
    cwd: checkout,
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return {
    child,
    output: () => text,
    says: (expected, timeoutMs = 60_000) =>
      until(
        () => (typeof expected === "string" ? text.includes(expected) : expected.test(text)),
        timeoutMs,
        () => `It did not say ${expected}, but:\n${text}`,
      ),
    ends: async (timeoutMs = 30_000) => {
      const outcome = await Promise.race([ended, sleep(timeoutMs, "late" as const)]);
      if (outcome === "late") throw new Error(`It did not end within ${timeoutMs} ms:\n${text}`);
      return outcome;
    },
  };
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs: number, complaint: () => string): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(complaint());
    await sleep(100);
  }
}

export function newFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "minirag-drill-"));
}

/** Whether the server answers that it is ready. */
export async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/health/ready`, { signal: AbortSignal.timeout(3_000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** The process that serves pages, as the supervisor noted it. */
export function serverPid(dataDir: string): number {
  return Number.parseInt(JSON.parse(readFileSync(path.join(dataDir, "instance.json"), "utf8")).server, 10);
}

export function postgresPid(dataDir: string): number {
  return Number.parseInt(readFileSync(path.join(dataDir, "postgres/cluster/postmaster.pid"), "utf8"), 10);
}

/** Listens on a port, as another program would. */
export async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}
