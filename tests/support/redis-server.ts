import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll } from "vitest";
import { freePort } from "@/local/port";
import { findProgram } from "./provide-package";

/** A real Redis of one test file, without persistence, that can be killed, hung and flushed. */
export type RedisServer = {
  url: string;
  /** `kill -9`; what it held is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  hang(): void;
  goOn(): void;
  /** Runs a command by a connection of its own. */
  ask(command: string, ...words: string[]): Promise<unknown>;
};

export function useRedis(): RedisServer {
  let port = 0;
  let folder = "";
  let child: ChildProcess | null = null;
  const server: RedisServer = {
    url: "",
    async start() {
      const program = findProgram("redis-server");
      if (!program) throw new Error("redis-server is missing; tests/support/provide-redis.ts brings it");
      const settings = { port, bind: "127.0.0.1", save: "", appendonly: "no", dir: folder, daemonize: "no" };
      const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
      child = spawn(program, words, { stdio: "ignore" });
      for (let tries = 0; tries < 100; tries++) {
        if (await server.ask("PING").catch(() => null)) return;
        await sleep(50);
      }
      throw new Error("redis-server did not start");
    },
    async kill() {
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child?.kill("SIGKILL");
      await ended;
    },
    hang: () => void child?.kill("SIGSTOP"),
    goOn: () => void child?.kill("SIGCONT"),
    async ask(command, ...words) {
      const client = new Redis(server.url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
      client.on("error", () => undefined);
      try {
        await client.connect();
        return await client.call(command, ...words);
      } finally {
        client.disconnect();
      }
    },
  };
  beforeAll(async () => {
    port = await freePort();
    folder = await mkdtemp(path.join(tmpdir(), "minirag-redis-"));
    server.url = `redis://127.0.0.1:${port}`;
    await server.start();
  });
  afterAll(async () => {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });
  return server;
}

/** Waits until something holds. */
export async function until(holds: () => boolean, withinMs = 10_000): Promise<void> {
  for (const end = Date.now() + withinMs; !holds(); await sleep(10)) {
    if (Date.now() > end) throw new Error(`it did not come to hold within ${withinMs} ms`);
  }
}
