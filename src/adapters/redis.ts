import { createHash } from "node:crypto";
import { Redis, ReplyError } from "ioredis";
import { log } from "@/log";

type Timing = { callMs: number; beatMs: number; socketMs: number };

const DEFAULTS: Timing = { callMs: 100, beatMs: 250, socketMs: 5_000 };
const LONGEST_RETRY_MS = 2_000;
const BEATS_WHILE_HERE = 4;

export type RedisConnection = ReturnType<typeof createRedis>;

/**
 * One connection for short commands, with a watch over it: a command that takes too long, or a heartbeat that does, makes
 * Redis count as away, and every further call fails at once until it answers again. Says so in the log once each way.
 */
export function createRedis(url: string, given: Partial<Timing> = {}) {
  const { callMs, beatMs, socketMs } = { ...DEFAULTS, ...given };
  const client = new Redis(url, {
    protocol: 2,
    // What cannot be sent now is not sent later: nobody waits for it any more.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: socketMs,
    socketTimeout: socketMs,
    retryStrategy: (times) => Math.min(LONGEST_RETRY_MS, 50 * 2 ** Math.min(times, 6)) * (0.5 + Math.random() / 2),
  });
  const listeners = new Set<() => void>();
  let isAway = true;
  let said: boolean | null = null;

  function tell(away: boolean): void {
    if (said !== away) log()[away ? "warn" : "info"]({ event: away ? "redis-away" : "redis-here" });
    said = away;
    if (isAway === away) return;
    isAway = away;
    for (const listener of [...listeners]) listener();
  }

  async function call<Result>(command: (redis: Redis) => Promise<Result>): Promise<Result> {
    if (isAway) throw new Error("Redis is away");
    return ask(command);
  }

  async function ask<Result>(command: (redis: Redis) => Promise<Result>): Promise<Result> {
    try {
      return await within(command(client), callMs);
    } catch (cause) {
      // A refusal is an answer: Redis is there.
      if (!isRefusal(cause)) tell(true);
      throw cause;
    }
  }

  let beats = 0;
  const heart = setInterval(() => {
    beats += 1;
    if (client.status !== "ready" || (!isAway && beats % BEATS_WHILE_HERE !== 0)) return;
    ask((redis) => redis.ping()).then(
      () => tell(false),
      () => undefined,
    );
  }, beatMs);
  heart.unref();

  client.on("ready", () => tell(false));
  client.on("close", () => tell(true));
  // Without a listener an error would end the process; "close" follows it and says what matters.
  client.on("error", () => undefined);

  return {
    isAway: () => isAway,
    call,

    /** Runs a script, sent once and named by its hash from then on. */
    script(lua: string): (keys: string[], words: string[]) => Promise<unknown> {
      const hash = createHash("sha1").update(lua).digest("hex");
      return (keys, words) =>
        call((redis) =>
          redis.evalsha(hash, keys.length, ...keys, ...words).catch((cause: unknown) => {
            if (cause instanceof Error && cause.message.startsWith("NOSCRIPT")) return redis.eval(lua, keys.length, ...keys, ...words);
            throw cause;
          }),
        );
    },

    /** Calls when Redis goes or comes. The returned function stops it. */
    whenChanged(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Another connection with the same address, for commands that wait. */
    openWaiting(): Redis {
      const waiting = client.duplicate();
      waiting.on("error", () => undefined);
      return waiting;
    },

    async close(): Promise<void> {
      clearInterval(heart);
      client.removeAllListeners("close");
      client.disconnect();
    },
  };
}

/** The result, unless it takes longer. A busy process of our own must not look like a slow Redis: what has arrived meanwhile is read first. */
export function within<Result>(work: Promise<Result>, limitMs: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`Redis did not answer within ${limitMs} ms`));
    const timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether Redis answered, if only to refuse. By its class, since the build shortens the name. */
export function isRefusal(cause: unknown): boolean {
  return cause instanceof ReplyError;
}
