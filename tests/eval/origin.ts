import { spawnSync } from "node:child_process";
import { describeMachine } from "@tests/load/report";

/** Where and when figures were measured; `commit` bears a "+" where the product differed from it, and is null outside a repository. */
export function origin(): { commit: string | null; date: string; machine: string } {
  const head = git("rev-parse", "--short", "HEAD");
  const isChanged = Boolean(git("status", "--porcelain", "--", "src", "package-lock.json"));
  return { commit: head && `${head}${isChanged ? "+" : ""}`, date: new Date().toISOString().slice(0, 10), machine: describeMachine() };
}

function git(...words: string[]): string | null {
  const { status, stdout } = spawnSync("git", words, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}
