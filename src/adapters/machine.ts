import { readFile, statfs } from "node:fs/promises";
import { totalmem } from "node:os";
import { z } from "zod";

const MB = 1024 * 1024;
// What the process that works the jobs needs for itself, beside its readers.
const OWN_MB = 512;
const MOST_READERS = 4;

/** Bytes of memory that this process and its children may use: the container's limit, else the machine's. */
export function memoryLimitBytes(): number {
  const limit = process.constrainedMemory();
  const total = totalmem();
  return limit > 0 && limit < total ? limit : total;
}

/** How many documents may be read at once, each in a process of up to so many megabytes: one to four. */
export function readersAtOnce(readerMemoryMb: number, limitBytes = memoryLimitBytes()): number {
  const fitting = Math.floor((limitBytes / MB - OWN_MB) / readerMemoryMb);
  return Math.max(1, Math.min(MOST_READERS, fitting));
}

export type DiskSpace = { freeBytes: number; totalBytes: number };

/** The room on the disk of a folder, as this user may use it. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

let version: string | null = null;

/** The version of this MiniRAG; every program runs where its package.json lies. */
export async function appVersion(): Promise<string> {
  version ??= z.object({ version: z.string() }).parse(JSON.parse(await readFile("package.json", "utf8"))).version;
  return version;
}
