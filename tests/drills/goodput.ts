import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { cpuSeconds, type Running } from "./processes";
import type { World } from "./world";

const count = z.object({ count: z.number() });

/** Answers that end, by the clock and by what the server works for them: the second tells nothing of other work on the machine. */
export type Goodput = { aSecond: number; aCpuSecond: number };

export async function countGoodput(world: World, web: Running, forMs: number): Promise<Goodput> {
  const before = { answers: await countAnswers(world, "finished"), cpu: cpuSeconds(web.pid), at: performance.now() };
  await sleep(forMs);
  const answers = (await countAnswers(world, "finished")) - before.answers;
  return {
    aSecond: answers / ((performance.now() - before.at) / 1_000),
    aCpuSecond: answers / Math.max(0.01, cpuSeconds(web.pid) - before.cpu),
  };
}

export async function countAnswers(world: World, state: "finished" | "running"): Promise<number> {
  const [found] = await world.rows(count, "SELECT count(*)::int AS count FROM answers WHERE state = $1", [state]);
  return found?.count ?? 0;
}
