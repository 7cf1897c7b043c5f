import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { container } from "@/container";
import type { Scope } from "@/contracts/keys";
import { extendEnv } from "@/env";
import { startWorker } from "@/worker/start";
import { useDatabase } from "./database";
import { startRouteServer } from "./route-server";

/** The whole product in this process, behind HTTP, on a database of its own; jobs are worked too. */
export function useProduct() {
  const database = useDatabase();
  const product = { url: "", createKey: createKey };
  const closers: (() => unknown)[] = [];

  async function createKey(...scopes: Scope[]): Promise<string> {
    const owner = await container().terminal.findOrCreateOwner();
    return (await container().keys.create(owner, { name: "test", scopes, expiresInDays: null })).key;
  }

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "minirag-product-"));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    extendEnv({
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      NEXTAUTH_SECRET: "a-secret-of-more-than-thirty-two-characters",
      ENCRYPTION_KEY: `k1:${"0".repeat(64)}`,
      READER_BUNDLE: path.resolve("dist/reader.js"),
      LOG_LEVEL: "silent",
    });
    closers.push(() => container().close());
    closers.push(await startWorker());
    const server = await startRouteServer();
    product.url = server.url;
    closers.push(server.stop);
  });

  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });
  return product;
}
