import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BenchServer, startServer } from "@tests/load/server";
import { newFolder } from "@tests/start/program";
import { stillRuns } from "@/local/process-identity";
import { orInterruption } from "./interruption";

const LOCK_MS = 20_000;
const POLL_MS = 100;

/** Does the work with a server in a folder of its own; both are gone afterwards, also when this program was told to stop. */
export async function withServer<Result>(work: (server: BenchServer) => Promise<Result>): Promise<Result> {
  const folder = newFolder();
  try {
    const server = await orInterruption(startServer({}, { folder }));
    return await orInterruption(work(server));
  } finally {
    await endServer(folder);
  }
}

/** Ends the server of a folder and removes it. Goes by the folder alone: an interruption may come before the server said that it is ready. */
export async function endServer(folder: string): Promise<void> {
  const deadline = Date.now() + LOCK_MS;
  let claim = claimOn(folder);
  for (; claim === null && Date.now() < deadline; claim = claimOn(folder)) await sleep(POLL_MS);
  if (claim !== null && stillRuns(claim)) process.kill(Number.parseInt(claim, 10), "SIGTERM");
  while (claim !== null && stillRuns(claim)) await sleep(POLL_MS);
  rmSync(folder, { recursive: true, force: true });
}

/** Which process holds a data folder. */
function claimOn(folder: string): string | null {
  try {
    return readFileSync(path.join(folder, "lock"), "utf8") || null;
  } catch {
    return null;
  }
}
