import { until, useRedis } from "@tests/support/redis-server";
import { expect, test } from "vitest";
import { createRedisCache } from "./cache";
import { createRedis } from "./redis";

const server = useRedis();

test("Redis forgets by itself what was kept for a while", async () => {
  const redis = createRedis(server.url, { callMs: 20_000 });
  await until(() => !redis.isAway());
  const cache = createRedisCache(redis);

  await cache.keep("question", "answer", 60);

  expect(await cache.find("question")).toBe("answer");
  const leftMs = Number(await server.ask("PTTL", "minirag:cache:question"));
  expect(leftMs).toBeGreaterThan(50_000);
  expect(leftMs).toBeLessThanOrEqual(60_000);
  await redis.close();
});
