import { type ChildProcess, spawn } from "node:child_process";

export type Finished = { code: number | null; out: string; err: string };

/** Starts `minirag` as its npm script does. */
export function startCli(words: string[], settings: Record<string, string> = {}): ChildProcess & { finished: Promise<Finished> } {
  const child = spawn(process.execPath, ["src/local/start.ts", "run", "cli", ...words], {
    env: { ...process.env, DATABASE_URL: "", MINIRAG_API_KEY: "", ...settings },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end();
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const finished = new Promise<Finished>((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  return Object.assign(child, { finished });
}

/** Runs `minirag` to its end. */
export function runCli(words: string[], settings: Record<string, string> = {}): Promise<Finished> {
  return startCli(words, settings).finished;
}
