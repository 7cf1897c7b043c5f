import { type ChildProcess, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { probeSeal } from "./sealed-room";

/** Starts a process that sees its own program and nothing else: no secret, no file, no network where the machine allows it. */
export async function startReader(bundle: string, memoryMb: number): Promise<ChildProcess> {
  const { wrapper } = await probeSeal();
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath, ...nodeFlags(bundle, memoryMb), bundle];
  const child = spawn(command, rest, {
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    env: { NODE_ENV: "production" },
    cwd: path.dirname(bundle),
    windowsHide: true,
  });
  preferToLose(child.pid);
  return child;
}

function nodeFlags(bundle: string, memoryMb: number): string[] {
  const folder = path.dirname(bundle);
  const readable = [bundle, path.join(folder, "reader-chunks", "*"), path.join(folder, "package.json")];
  return [
    "--permission",
    ...readable.map((file) => `--allow-fs-read=${file}`),
    "--disallow-code-generation-from-strings",
    // The rest of the memory is for what lies outside JavaScript's heap: the file, buffers, the program itself.
    `--max-old-space-size=${Math.floor(memoryMb * 0.7)}`,
    "--no-warnings",
  ];
}

/** Whether the process and its pipes keep this one from ending by itself. */
export function holdOpen(child: ChildProcess, isHeld: boolean): void {
  const handles: object[] = [child, ...child.stdio.filter((stream) => stream !== null && stream !== undefined)];
  for (const handle of handles) {
    const change = Reflect.get(handle, isHeld ? "ref" : "unref");
    if (typeof change === "function") change.call(handle);
  }
}

/** Megabytes in memory as Linux counts them; 0 elsewhere, where only the heap's own limit holds. */
export async function residentMb(pid: number | undefined): Promise<number> {
  if (process.platform !== "linux" || !pid) return 0;
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024;
}

/** Where memory runs out altogether, the kernel ends a reader before it ends the server or the database. */
function preferToLose(pid: number | undefined): void {
  if (process.platform === "linux" && pid) writeFile(`/proc/${pid}/oom_score_adj`, "1000").catch(() => undefined);
}
