import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import { freePort } from "@/local/port";
import { createRedisServer, type RedisServer } from "./redis-process";

export type { RedisServer } from "./redis-process";

/** A Redis of one test file. */
export function useRedis(): RedisServer {
  let folder = "";
  let made: RedisServer | null = null;
  const server = (): RedisServer => {
    if (!made) throw new Error("Redis starts before the first test");
    return made;
  };
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "minirag-redis-"));
    made = createRedisServer({ port: await freePort(), folder });
    await made.start();
  });
  afterAll(async () => {
    await made?.kill();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get url() {
      return server().url;
    },
    start: () => server().start(),
    kill: () => server().kill(),
    hang: () => server().hang(),
    goOn: () => server().goOn(),
    ask: (command, ...words) => server().ask(command, ...words),
  };
}

/** Waits until something holds. */
export async function until(holds: () => boolean, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !holds(); await sleep(10)) {
    if (Date.now() > end) throw new Error(`it did not come to hold within ${withinMs} ms`);
  }
}
