import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { cpuSeconds, type Running } from "./processes";
import type { World } from "./world";

const count = z.object({ count: z.number() });

/** Answers that end, by the clock and by what the server works for them: the second tells nothing of other work on the machine. */
export type Goodput = { aSecond: number; aCpuSecond: number; tookMs: number };

const MOST_MS = 90_000;

/** Counts for so long, and on a busy machine until there are enough of them to say anything. */
export async function countGoodput(world: World, web: Running, forMs: number, atLeast = 0): Promise<Goodput> {
  const before = { answers: await countAnswers(world, "finished"), cpu: cpuSeconds(web.pid), at: performance.now() };
  await sleep(forMs);
  let answers = (await countAnswers(world, "finished")) - before.answers;
  while (answers < atLeast && performance.now() - before.at < MOST_MS) {
    await sleep(500);
    answers = (await countAnswers(world, "finished")) - before.answers;
  }
  const tookMs = performance.now() - before.at;
  return { aSecond: answers / (tookMs / 1_000), aCpuSecond: answers / Math.max(0.01, cpuSeconds(web.pid) - before.cpu), tookMs };
}

export async function countAnswers(world: World, state: "finished" | "running"): Promise<number> {
  const [found] = await world.rows(count, "SELECT count(*)::int AS count FROM answers WHERE state = $1", [state]);
  return found?.count ?? 0;
}
