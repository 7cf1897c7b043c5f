import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";

import { AppError, notFound } from "@/core/errors";
import type { FileStore, StoredFile } from "@/core/ports";

import { diskSpace } from "./machine";

const HEAD_BYTES = 4_100;
const ABANDONED_MS = 3_600_000;
// What stays free for sessions, questions and answers, for the database's journal where it is on the same disk, and for
// uploads that came in while another one was let in.
const RESERVE_BYTES = 64 * 1024 * 1024;
const WORKSPACE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Keeps originals on disk: files/<workspace>/<SHA-256>. A file is there whole or not at all. */
export function createFileStore(dataDir: string): FileStore & { sweep(): Promise<void> } {
  const root = path.join(dataDir, "files");
  const incoming = path.join(dataDir, "incoming");
  // Tells a later start whose left-overs these are; in a container every process has the same number.
  const own = `${hostname()}.${process.pid}.${randomUUID()}`;

  function placeOf(workspaceId: string, sha256: string): string {
    if (!WORKSPACE.test(workspaceId) || !SHA256.test(sha256)) throw notFound("the file");
    return path.join(root, workspaceId, sha256);
  }

  async function locate(workspaceId: string, sha256: string): Promise<string> {
    const place = placeOf(workspaceId, sha256);
    const found = await stat(place).catch(() => null);
    if (!found?.isFile()) throw notFound("the file");
    return place;
  }

  const space = () => diskSpace(dataDir);

  return {
    space,

    async assertRoom(sizeBytes) {
      await mkdir(dataDir, { recursive: true });
      const { freeBytes } = await space();
      if (freeBytes - sizeBytes < RESERVE_BYTES)
        throw new AppError("STORAGE_FULL", `${freeBytes} bytes are free for ${sizeBytes}`, { retryable: true, retryAfterSeconds: 60 });
    },

    async save(workspaceId, source, maxBytes) {
      if (!WORKSPACE.test(workspaceId)) throw notFound("the workspace");
      await mkdir(incoming, { recursive: true });
      const draft = path.join(incoming, `${own}.${randomUUID()}`);
      try {
        const stored = await writeDraft(draft, source, maxBytes);
        await moveIntoPlace(draft, placeOf(workspaceId, stored.sha256));
        return stored;
      } catch (cause) {
        await rm(draft, { force: true });
        throw asFileError(cause);
      }
    },

    locate,

    async open(workspaceId, sha256) {
      return createReadStream(await locate(workspaceId, sha256));
    },

    async remove(workspaceId, sha256) {
      await rm(placeOf(workspaceId, sha256), { force: true });
    },

    async findOlder(workspaceId, ageMs) {
      if (!WORKSPACE.test(workspaceId)) throw notFound("the workspace");
      const names = await readdir(path.join(root, workspaceId)).catch(() => []);
      const old: string[] = [];
      for (const name of names) if (SHA256.test(name) && (await isOlder(placeOf(workspaceId, name), ageMs))) old.push(name);
      return old;
    },

    async removeOlder(workspaceId, sha256, ageMs) {
      const place = placeOf(workspaceId, sha256);
      const isOld = await isOlder(place, ageMs);
      if (isOld) await rm(place, { force: true });
      return isOld;
    },

    /** Removes what broken uploads of processes that are gone have left. */
    async sweep() {
      const drafts = await readdir(incoming).catch(() => []);
      for (const name of drafts.filter((name) => !name.startsWith(own))) {
        const draft = path.join(incoming, name);
        if (await isLeftOver(draft)) await rm(draft, { force: true });
      }
    },
  };
}

async function writeDraft(draft: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredFile> {
  const handle = await open(draft, "wx", 0o600);
  try {
    const stored = await copy(source, handle, maxBytes);
    await handle.sync();
    return stored;
  } finally {
    await handle.close();
  }
}

async function copy(source: AsyncIterable<Uint8Array>, handle: FileHandle, maxBytes: number): Promise<StoredFile> {
  const hash = createHash("sha256");
  const head = new Uint8Array(HEAD_BYTES);
  let sizeBytes = 0;
  for await (const chunk of unbroken(source)) {
    if (sizeBytes < HEAD_BYTES) head.set(chunk.subarray(0, HEAD_BYTES - sizeBytes), sizeBytes);
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new AppError("FILE_TOO_LARGE", `the file is larger than ${maxBytes} bytes`);
    hash.update(chunk);
    await handle.writeFile(chunk);
  }
  if (sizeBytes === 0) throw new AppError("FILE_EMPTY", "the file has no bytes");
  return { sha256: hash.digest("hex"), sizeBytes, head: head.slice(0, sizeBytes) };
}

/** Tells a source that broke off from a disk that did. */
async function* unbroken(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await chunks.next().catch((cause: unknown) => {
        throw cause instanceof AppError ? cause : new AppError("UPLOAD_INCOMPLETE", "the upload broke off", { cause });
      });
      if (step.done) return;
      yield step.value;
    }
  } finally {
    await chunks.return?.().catch(() => undefined);
  }
}

async function moveIntoPlace(draft: string, place: string): Promise<void> {
  await rename(draft, place).catch(async () => {
    // The first file of a workspace; asked for only then.
    await mkdir(path.dirname(place), { recursive: true });
    await rename(draft, place);
  });
  // The name itself must survive a power cut, not only the bytes.
  const folder = await open(path.dirname(place), "r");
  await folder.sync().finally(() => folder.close());
}

function asFileError(cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") return new AppError("STORAGE_FULL", "the disk is full", { cause });
  return cause;
}

/** Whether nobody writes a draft any more: its process on this machine is gone, or it has not grown for an hour. */
async function isLeftOver(draft: string): Promise<boolean> {
  const [host, pid] = path.basename(draft).split(/\.(?=\d+\.)/);
  if (host === hostname() && !isRunning(Number.parseInt(pid ?? "", 10))) return true;
  return isOlder(draft, ABANDONED_MS);
}

async function isOlder(place: string, ageMs: number): Promise<boolean> {
  const found = await stat(place).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > ageMs;
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
