import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { findProgram } from "./provide-package";

/** A real Redis without persistence, that can be killed, hung and flushed. */
export type RedisServer = {
  url: string;
  /** `kill -9`; what it held is gone. */
  kill(): Promise<void>;
  /** Starts it, also again, on its port. */
  start(): Promise<void>;
  hang(): void;
  goOn(): void;
  /** Runs a command by a connection of its own. */
  ask(command: string, ...words: string[]): Promise<unknown>;
};

export function createRedisServer({ port, folder }: { port: number; folder: string }): RedisServer {
  let child: ChildProcess | null = null;
  const url = `redis://127.0.0.1:${port}`;

  async function ask(command: string, ...words: string[]): Promise<unknown> {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return await client.call(command, ...words);
    } finally {
      client.disconnect();
    }
  }

  return {
    url,
    ask,
    async start() {
      const program = findProgram("redis-server");
      if (!program) throw new Error("redis-server is missing; tests/support/provide-redis.ts brings it");
      const settings = { port, bind: "127.0.0.1", save: "", appendonly: "no", dir: folder, daemonize: "no" };
      const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
      child = spawn(program, words, { stdio: "ignore" });
      for (let tries = 0; tries < 100; tries++) {
        if (await ask("PING").catch(() => null)) return;
        await sleep(50);
      }
      throw new Error("redis-server did not start");
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
    hang: () => void child?.kill("SIGSTOP"),
    goOn: () => void child?.kill("SIGCONT"),
  };
}
