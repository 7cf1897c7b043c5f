import type { Cache, EventLog, RateLimiter, StoreProbe } from "@/core/ports";
import { createMemoryCache, createRedisCache } from "./cache";
import { createEventLog } from "./event-log";
import { createRateLimiter } from "./rate-limiter";
import { createRedis, type RedisConnection } from "./redis";
import { createRedisEventLog } from "./redis-event-log";

type SharedParts = { events: EventLog; limiter: RateLimiter; cache: Cache; probes: StoreProbe[]; close(): Promise<void> };

/** What processes share while they run, and may lose: in Redis where there is one, else in this process. */
export function createSharedParts(redisUrl: string | undefined): SharedParts {
  if (!redisUrl) {
    return {
      events: createEventLog(),
      limiter: createRateLimiter(null),
      cache: createMemoryCache(),
      probes: [],
      close: async () => undefined,
    };
  }
  const redis = createRedis(redisUrl);
  const events = createRedisEventLog(redis);
  return {
    events,
    limiter: createRateLimiter(redis),
    cache: createRedisCache(redis),
    probes: [createRedisProbe(redis)],
    async close() {
      events.close();
      await redis.close();
    },
  };
}

function createRedisProbe(redis: RedisConnection): StoreProbe {
  return {
    name: "Redis",
    async check() {
      const facts = await redis.call((client) => client.info("server"));
      return { version: /redis_version:(\S+)/.exec(facts)?.[1] ?? null, note: null };
    },
  };
}
