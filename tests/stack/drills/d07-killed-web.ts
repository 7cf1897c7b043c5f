import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../engine";
import { failuresOf, timesOf } from "../load/tally";
import { type Drill, unless } from "./drill";
import { figuresOf } from "./judge";
import type { World } from "./world";

const RECOVERED_WITHIN_MS = 5_000;

export const d07: Drill = {
  name: "D7",
  does: "kill -9 of the web process under traffic",
  promise: "0 failed GET, recovery within 5 s",
  async run(world) {
    const traffic = world.load({ streamEveryMs: 0 });
    await sleep(5_000);
    await killWeb(world);
    const killedAt = performance.now();
    await sleep(20_000);
    const seen = await traffic.stop();
    const reads = seen.noted.filter(({ method }) => method === "GET");
    const failedReads = Object.entries(failuresOf(reads)).map(([what, count]) => `${count} × ${what}`);
    const worst = seen.noted.filter(({ outcome, at }) => outcome !== "200" && at > killedAt - 1_000).at(-1);
    const awayMs = Math.max(timesOf(reads).max, worst ? worst.at + worst.tookMs - killedAt : 0);
    return {
      figures: { ...figuresOf(seen), "away ms": Math.round(awayMs) },
      findings: [...failedReads, ...unless(awayMs <= RECOVERED_WITHIN_MS, `away for ${Math.round(awayMs)} ms`)],
    };
  },
};

/** From outside, as the kernel would: `docker kill` would keep Docker from starting it again. */
async function killWeb({ site, deployer }: World): Promise<void> {
  const slot = deployer.slots()[0];
  const container = await site.compose("ps", "--quiet", `web-${slot}`);
  const processes = await run("docker", ["top", container, "-o", "pid,comm"]);
  const pid = /^(\d+)\s+(node|next-server|MainThread).*$/m.exec(processes)?.[1];
  if (!pid) throw new Error(`no web process among:\n${processes}`);
  process.kill(Number(pid), "SIGKILL");
}
