import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { type RedisConnection, within } from "./redis";

/** An entry as Redis keeps it: its id, then names and values by turns. */
export type RawEntry = [id: string, fields: string[]];
export type Listener = { receive(entries: RawEntry[]): void; wake(): void };

const WAIT_MS = 1_000;
const ANSWER_MS = 1_500;
const AGAIN_MS = 250;
const ENTRIES_A_READ = 500;
const BELL_SECONDS = 60;

type Streams = Map<string, { position: string; listeners: Set<Listener> }>;

/** Waits for new entries of all streams that are listened to, on one connection for the whole process, however many listen. */
export function createStreamReader(redis: RedisConnection) {
  const streams: Streams = new Map();
  // Rung when a stream joins, so that the read that waits for the others takes it in at once.
  const bell = `minirag:bell:${randomBytes(8).toString("hex")}`;
  let connection: Redis | null = null;
  let isReading = false;
  let hasFailed = false;
  let isClosed = false;

  const wakeAll = () => {
    for (const { listeners } of streams.values()) for (const listener of listeners) listener.wake();
  };
  const stopWatching = redis.whenChanged(wakeAll);

  function changeFailed(failed: boolean): void {
    if (hasFailed === failed) return;
    hasFailed = failed;
    wakeAll();
  }

  async function readOn(): Promise<void> {
    isReading = true;
    streams.set(bell, { position: "0-0", listeners: new Set() });
    while (streams.size > 1 && !isClosed) {
      connection ??= redis.openWaiting();
      try {
        await readOnce(connection, streams);
        changeFailed(false);
      } catch {
        changeFailed(true);
        // What was asked on it may still be answered, long after anybody waits.
        connection.disconnect(false);
        connection = null;
        await sleep(AGAIN_MS);
      }
    }
    streams.delete(bell);
    isReading = false;
  }

  function ring(): void {
    redis
      .call((client) => client.multi().xadd(bell, "MAXLEN", "1", "*", "rung", "1").expire(bell, BELL_SECONDS).exec())
      // Then the stream is taken in a second later, when the read that waits ends by itself.
      .catch(() => undefined);
  }

  return {
    isAway: () => redis.isAway() || hasFailed,

    /** Hands on the entries after a position, as they come. The returned function leaves. */
    listen(key: string, position: string, listener: Listener): () => void {
      const stream = streams.get(key) ?? { position, listeners: new Set() };
      const isNew = stream.listeners.size === 0;
      streams.set(key, stream);
      stream.listeners.add(listener);
      if (!isReading) void readOn();
      else if (isNew) ring();
      return () => {
        stream.listeners.delete(listener);
        if (stream.listeners.size === 0 && streams.get(key) === stream) streams.delete(key);
      };
    },

    close(): void {
      isClosed = true;
      stopWatching();
      connection?.disconnect(false);
    },
  };
}

async function readOnce(from: Redis, streams: Streams): Promise<void> {
  await within(readyOf(from), ANSWER_MS);
  const keys = [...streams.keys()];
  const positions = keys.map((key) => streams.get(key)?.position ?? "0-0");
  const asked = from.xread("COUNT", ENTRIES_A_READ, "BLOCK", WAIT_MS, "STREAMS", ...keys, ...positions);
  for (const [key, entries] of (await within(asked, WAIT_MS + ANSWER_MS)) ?? []) {
    const stream = streams.get(key);
    const last = entries.at(-1)?.[0];
    if (!stream || last === undefined) continue;
    stream.position = last;
    for (const listener of stream.listeners) listener.receive(entries);
  }
}

function readyOf(connection: Redis): Promise<void> {
  if (connection.status === "ready") return Promise.resolve();
  return new Promise((resolve) => connection.once("ready", () => resolve()));
}
