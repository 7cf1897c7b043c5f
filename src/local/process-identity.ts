import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Names a process so that a later one with the same number is told apart; null when none has this number. */
export function identify(pid: number): string | null {
  if (!isAlive(pid)) return null;
  return `${pid} ${startedAt(pid)}`;
}

/** Whether the process that `identify` named still runs. */
export function stillRuns(identity: string): boolean {
  const pid = Number.parseInt(identity, 10);
  return Number.isInteger(pid) && pid > 0 && identify(pid) === identity.trim();
}

/** Whether a process with this number runs; one that ended and waits for its parent to notice does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || statFields(pid)[0] !== "Z";
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

/** The command line of a process, empty where it cannot be told. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    if (process.platform === "win32") return "";
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** The number of a process's parent; 0 where it cannot be told. */
export function parentOf(pid: number): number {
  try {
    if (process.platform === "linux") return Number(statFields(pid)[1]);
    if (process.platform === "win32") return 0;
    return Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" }));
  } catch {
    return 0;
  }
}

function startedAt(pid: number): string {
  try {
    if (process.platform === "linux") return statFields(pid)[19] ?? "";
    if (process.platform === "win32") return "";
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

// The program's name stands in brackets and may hold spaces, so fields are counted after the last one:
// the second is the parent, the 20th the start in ticks since the machine's own.
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
