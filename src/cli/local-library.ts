import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Container, container } from "@/container";
import type { DocumentSummary } from "@/contracts/documents";
import type { Actor } from "@/core/actor";
import { callerFolder, env, extendEnv } from "@/env";
import { workJobs } from "@/local/jobs";
import { openLibrary } from "@/local/library";
import type { Library } from "./library";

const FIRST_LOOK_MS = 20;
const LONGEST_PAUSE_MS = 250;

/** Opens the library of this machine without a server: its database, what core is made of, and nothing else. */
async function openProduct(data: string | undefined): Promise<{ product: Container; close: () => Promise<void> }> {
  // A folder that is named is meant, whatever database the environment speaks of.
  if (data !== undefined) extendEnv({ DATABASE_URL: "", DATA_DIR: path.resolve(callerFolder(), data) });
  // In an image others have made secrets and tables, and it may change neither.
  const opened = env().RELEASE && data === undefined ? untouched : await openLibrary(env().DATA_DIR);
  // Standard error is for people here; what went wrong is told in sentences.
  extendEnv(opened.environment, { LOG_LEVEL: "silent" });
  const product = container();
  return {
    product,
    async close() {
      await product.close();
      await opened.close();
    },
  };
}

const untouched = { environment: {}, close: async () => undefined };

/** Does something with the library of this machine that needs no document read. */
export async function withProduct<Result>(data: string | undefined, use: (product: Container) => Promise<Result>): Promise<Result> {
  const { product, close } = await openProduct(data);
  try {
    return await use(product);
  } finally {
    await close();
  }
}

/** The same in the name of its owner. */
export function withOwner<Result>(data: string | undefined, use: (product: Container, owner: Actor) => Promise<Result>): Promise<Result> {
  return withProduct(data, async (product) => use(product, await product.terminal.findOrCreateOwner()));
}

/** The library of this machine; documents are read in this process, or by a server that runs beside it. */
export async function openLocalLibrary(data: string | undefined): Promise<Library> {
  const { product, close } = await openProduct(data);
  try {
    return createLibrary(product, await product.terminal.findOrCreateOwner(), close);
  } catch (cause) {
    await close();
    throw cause;
  }
}

function createLibrary(product: Container, owner: Actor, close: () => Promise<void>): Library {
  let worker: Promise<() => Promise<void>> | null = null;
  return {
    async *ask(question, signal) {
      const { runId } = await product.runs.start(owner, { question });
      // Stopped rather than left, so that the run has ended before the database goes.
      const stop = () => product.runs.stop(owner, runId).catch(() => undefined);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) void stop();
      for await (const { part } of product.runs.follow(owner, { runId }, new AbortController().signal)) yield part;
      signal.throwIfAborted();
    },
    search: (query, { limit }) => product.search(owner, { query, limit, byDocument: false }),
    async upload(file, name, signal) {
      worker ??= workJobs();
      const { size } = await stat(file);
      return product.documents.upload(owner, { name, declaredBytes: size, source: createReadStream(file, { signal }) });
    },
    retry: (documentId) => product.documents.retry(owner, { documentId }),
    wait: (documentId, signal) => waitForEnd(() => product.documents.get(owner, { documentId }), signal),
    async close() {
      await (await worker)?.();
      await close();
    },
  };
}

async function waitForEnd(look: () => Promise<DocumentSummary>, signal: AbortSignal): Promise<DocumentSummary> {
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    const document = await look();
    if (document.state === "ready" || document.state === "failed") return document;
    await sleep(pauseMs, undefined, { signal });
  }
}
