import { mkdirSync } from "node:fs";
import path from "node:path";
import { mountSmallDisk, type SmallDisk } from "@tests/start/small-disk";
import { type QdrantServer, startQdrantDouble } from "@tests/support/qdrant-server";
import { createRedisServer, type RedisServer } from "@tests/support/redis-process";
import { z } from "zod";
import { freePort } from "@/local/port";
import type { Settings } from "./processes";

/** What a drill may have beside the database. */
export type StoreName = "qdrant" | "redis" | "small-disk";

/** A store as a process that can be hurt. */
export type Qdrant = {
  url: string;
  /** Where it keeps what it holds. */
  data: string;
  start: () => Promise<void>;
  kill: () => Promise<void>;
  hold: () => void;
  release: () => void;
  /** Asks it over its own door. @throws for any answer but 200. */
  ask: <Answer extends z.ZodType>(answer: Answer, method: string, place: string, body?: unknown) => Promise<z.infer<Answer>>;
};

export type Stores = { qdrant: Qdrant | null; redis: RedisServer | null; disk: SmallDisk | null };

const SMALL_DISK_MB = 220;

/** Starts what a drill asks for; `settings` are what web and worker need to know of it. */
export async function startStores(names: StoreName[], { folder, dataDir }: { folder: string; dataDir: string }) {
  const settings: Settings = {};
  const stores: Stores = { qdrant: null, redis: null, disk: null };
  if (names.includes("qdrant")) {
    const { qdrant, apiKey } = await startQdrant(path.join(folder, "qdrant"));
    stores.qdrant = qdrant;
    Object.assign(settings, { QDRANT_URL: qdrant.url, QDRANT_API_KEY: apiKey });
  }
  if (names.includes("redis")) {
    stores.redis = createRedisServer({ port: await freePort(), folder });
    await stores.redis.start();
    settings.REDIS_URL = stores.redis.url;
  }
  if (names.includes("small-disk")) stores.disk = mountSmallDisk(SMALL_DISK_MB, dataDir);
  return {
    stores,
    settings,
    async stop(): Promise<void> {
      await stores.qdrant?.kill();
      await stores.redis?.kill();
      stores.disk?.unmount();
    },
  };
}

/** The store that the drill has asked for. */
export function needed<Store>(store: Store | null): Store {
  if (store === null) throw new Error("the drill did not ask for this store, or this machine does not permit it");
  return store;
}

async function startQdrant(data: string): Promise<{ qdrant: Qdrant; apiKey: string }> {
  mkdirSync(data, { recursive: true });
  const port = await freePort();
  let server: QdrantServer | null = await startQdrantDouble({ data, port });
  const { url, apiKey } = server;
  const signal = (name: NodeJS.Signals) => {
    if (server) process.kill(server.pid, name);
  };
  const qdrant: Qdrant = {
    url,
    data,
    async start() {
      server ??= await startQdrantDouble({ data, port });
    },
    async kill() {
      const dying = server;
      server = null;
      await dying?.kill();
    },
    hold: () => signal("SIGSTOP"),
    release: () => signal("SIGCONT"),
    async ask(answer, method, place, body) {
      const headers = { "api-key": apiKey, "content-type": "application/json" };
      const response = await fetch(`${url}${place}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const { result } = z.object({ result: z.unknown() }).parse(await response.json());
      if (!response.ok) throw new Error(`Qdrant answered ${response.status} to ${method} ${place}`);
      return answer.parse(result);
    },
  };
  return { qdrant, apiKey };
}
