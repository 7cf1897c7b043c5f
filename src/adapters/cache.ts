import type { Cache } from "@/core/ports";
import type { RedisConnection } from "./redis";

type Held = { value: string; until: number };

const MOST_ENTRIES = 2_000;
const MOST_CHARACTERS = 16_000_000;
const LONGEST_VALUE = 1_000_000;

/** Keeps texts in this process; those that nobody asked for longest go first. */
export function createMemoryCache(): Cache {
  const held = new Map<string, Held>();
  let characters = 0;

  function remove(key: string): void {
    characters -= held.get(key)?.value.length ?? 0;
    held.delete(key);
  }

  function hold(key: string, entry: Held): void {
    remove(key);
    held.set(key, entry);
    characters += entry.value.length;
    for (const oldest of held.keys()) {
      if (held.size <= MOST_ENTRIES && characters <= MOST_CHARACTERS) return;
      remove(oldest);
    }
  }

  return {
    async find(key) {
      const found = held.get(key);
      if (!found) return null;
      if (found.until > Date.now()) hold(key, found);
      else remove(key);
      return held.get(key)?.value ?? null;
    },
    async keep(key, value, seconds) {
      if (value.length <= LONGEST_VALUE) hold(key, { value, until: Date.now() + seconds * 1_000 });
    },
  };
}

/** Keeps texts in Redis, for all processes. What Redis does not give in time is not there. */
export function createRedisCache(redis: RedisConnection): Cache {
  const keyOf = (key: string) => `minirag:cache:${key}`;
  return {
    find: (key) => redis.call((client) => client.get(keyOf(key))).catch(() => null),
    async keep(key, value, seconds) {
      if (value.length > LONGEST_VALUE) return;
      await redis.call((client) => client.set(keyOf(key), value, "EX", seconds)).catch(() => null);
    },
  };
}
