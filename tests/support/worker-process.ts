import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";

type Settings = Record<"DATABASE_URL" | "DATA_DIR", string> & Record<string, string>;

/** Real worker processes on a database and a folder, killed at the end at the latest. */
export function useWorkers() {
  // Inside the project, where the bundle finds its packages.
  const program = path.resolve(`node_modules/.cache/minirag/worker-${process.pid}.js`);
  const children: ChildProcess[] = [];
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "minirag-worker-"));
    await mkdir(path.dirname(program), { recursive: true });
    const options = { bundle: true, platform: "node", format: "esm", target: "node24", packages: "external" } as const;
    await build({ ...options, entryPoints: ["src/worker/main.ts"], outfile: program });
    await writeFile(
      path.join(folder, "endless.js"),
      "process.stdin.resume().on('end', () => process.exit()); setTimeout(() => process.exit(), 120_000);",
    );
  });

  afterAll(async () => {
    for (const child of children) child.kill("SIGKILL");
    await rm(program, { force: true });
    await rm(folder, { recursive: true, force: true });
  });

  return {
    start(settings: Settings): ChildProcess {
      const env = { PATH: process.env.PATH, NODE_ENV: "test", LOG_LEVEL: "silent", ...settings } as const;
      const child = spawn(process.execPath, [program], { env, stdio: "ignore" });
      children.push(child);
      return child;
    },
    /** A reader that never answers and so keeps a worker at its document. */
    endlessReader: () => path.join(folder, "endless.js"),
    /** Sends a signal and answers the exit code (null for a kill) and how long the end took. */
    async end(child: ChildProcess, signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }> {
      const startedAt = performance.now();
      child.kill(signal);
      const [code] = await once(child, "exit");
      return { code: typeof code === "number" ? code : null, tookMs: performance.now() - startedAt };
    },
  };
}
