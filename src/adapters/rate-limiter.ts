import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import type { RateLimit, RateLimiter } from "@/core/ports";
import type { RedisConnection } from "./redis";

/** Without the shared counter each process permits this share of a limit, since it knows nothing of the others. */
const SHARE_ALONE = 0.5;

type Counters = { own: RateLimiterMemory; shared: RateLimiterRedis | null };
type Counted = { consumedPoints: number; msBeforeNext: number };

/**
 * Counts calls in fixed windows: in Redis for all processes, and in this process always. So a Redis that is killed,
 * hung or flushed lifts no limit: what this process has let through counts on, and while Redis is away only a share
 * of the limit is left to it.
 */
export function createRateLimiter(redis: RedisConnection | null): RateLimiter {
  const counters = new Map<string, Counters>();

  function countersOf({ name, calls, windowSeconds }: RateLimit): Counters {
    const id = `${name}:${calls}:${windowSeconds}`;
    const known = counters.get(id) ?? makeCounters(id, calls, windowSeconds);
    counters.set(id, known);
    return known;
  }

  function makeCounters(keyPrefix: string, points: number, duration: number): Counters {
    const own = new RateLimiterMemory({ keyPrefix, points, duration });
    if (!redis) return { own, shared: null };
    const storeClient = asStoreClient(redis);
    const shared = new RateLimiterRedis({
      storeClient,
      keyPrefix: `minirag:limit:${keyPrefix}`,
      points,
      duration,
      rejectIfRedisNotReady: true,
    });
    return { own, shared };
  }

  return {
    async take(limit, key) {
      const { own, shared } = countersOf(limit);
      // A penalty counts like a call and never refuses: who is refused is decided below, by both counts.
      const here: Counted = await own.penalty(key);
      const everywhere: Counted | null = shared && (await shared.penalty(key).catch(() => null));
      const isAlone = shared !== null && everywhere === null;
      const most = isAlone ? Math.max(1, Math.floor(limit.calls * SHARE_ALONE)) : limit.calls;
      const over = [here, everywhere].filter((counted) => counted !== null && counted.consumedPoints > most);
      return Math.max(0, ...over.map((counted) => Math.max(1, Math.ceil((counted?.msBeforeNext ?? 0) / 1_000))));
    },
  };
}

/** What the limiter asks of a Redis client, by way of the watch over ours: a Redis that is away costs no time. */
function asStoreClient(redis: RedisConnection): object {
  return {
    get status() {
      return redis.isAway() ? "away" : "ready";
    },
    defineCommand(name: string, { lua }: { lua: string }) {
      const run = redis.script(lua);
      Object.assign(this, { [name]: ([key = "", ...words]: string[]) => run([key], words) });
    },
  };
}
