import { spawn } from "node:child_process";
import { once } from "node:events";
import { bundle } from "@/local/bundle";

const PROGRAM = "scripts/tests-support-qdrant-double-main";

export type QdrantServer = {
  url: string;
  apiKey: string;
  pid: number /** At once, as a power cut would. */;
  kill(): Promise<void>;
  stop(): Promise<void>;
};

/** The double of Qdrant as a process of its own; `data` keeps what it holds for the next one. */
export async function startQdrantDouble({ data, port = 0 }: { data?: string; port?: number } = {}): Promise<QdrantServer> {
  const apiKey = "key-of-the-double";
  await bundle({ [PROGRAM]: "tests/support/qdrant-double/main.ts" });
  const words = [
    "--port",
    String(port),
    "--api-key",
    apiKey,
    "--read-only-key",
    "key-that-reads",
    ...(data === undefined ? [] : ["--data", data]),
  ];
  const child = spawn(process.execPath, [`dist/${PROGRAM}.js`, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  const silence = ended.then(() => {
    throw new Error("the double of Qdrant did not start");
  });
  const [said] = await Promise.race([once(child.stdout, "data"), silence]);
  silence.catch(() => undefined);
  const url = /http:\/\/\S+/.exec(String(said))?.[0] ?? "";
  return { url, apiKey, pid: child.pid ?? 0, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}
