import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { newFolder, serverPid, startProgram } from "@tests/start/program";
import { type Client, createClient } from "@/client/index";
import { freePort } from "@/local/port";
import { chosenIndex } from "./index-choice";

export type BenchServer = {
  client: Client;
  url: string;
  key: string;
  folder: string;
  /** From the command to "MiniRAG is ready". */
  startSeconds: number;
  /** Memory of the server's process itself, without the database and the readers. */
  memoryMb(): number;
  /** Ends it and takes its folder away; `end` leaves that to be started on again. */
  stop(): Promise<void>;
  end(): Promise<void>;
};

const START_MS = 300_000;

/** The product as `npm start` runs it, on loopback and in a folder of its own, with a key for it. */
export async function startServer(
  settings: Record<string, string> = {},
  { folder = newFolder(), checkout = "." } = {},
): Promise<BenchServer> {
  const port = String(await freePort());
  // What is measured is the work, not the refusal or the repetition of it.
  const environment = {
    DATA_DIR: folder,
    PORT: port,
    LOG_LEVEL: "error",
    RATE_LIMIT_FACTOR: "0",
    ANSWER_CACHE: "false",
    ...chosenIndex().settings,
    ...settings,
  };
  const startedAt = performance.now();
  const program = startProgram(environment, "start", checkout);
  await program.says("MiniRAG is ready", START_MS);
  const startSeconds = (performance.now() - startedAt) / 1000;
  const url = `http://127.0.0.1:${port}`;
  const key = createKey(folder);
  const end = async () => {
    program.child.kill("SIGTERM");
    await program.ends(60_000);
  };
  return {
    url,
    key,
    folder,
    startSeconds,
    client: createClient({ url, apiKey: key, timeoutMs: 600_000 }),
    memoryMb: () => residentMb(serverPid(folder)),
    end,
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function createKey(folder: string): string {
  const words = ["src/local/start.ts", "run", "cli", "key", "create", "--data", folder];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`no key was made: ${stderr}`);
  return stdout.trim();
}

function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}
