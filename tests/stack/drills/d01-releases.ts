import { type Drill, type Figures, unless } from "./drill";
import { faultsSeen, figuresOf, slowTo, type Traffic, turnsSeen } from "./judge";
import type { World } from "./world";

const SLOWEST_MS = 2_000;
const LONG_STREAM_SECONDS = 295;

/** D1, D2 and D3 in one: releases under traffic, some with a migration. */
export const d01: Drill = {
  name: "D1",
  does: "releases under traffic over HTTP/1.1 and h2, some with a migration (D1, D2, D3)",
  promise:
    "0 failed requests, 0 broken streams, nobody meets an old release again, p99 at most twice that of a quiet time, no request of 2 s",
  async run(world) {
    const { scale, load } = world;
    const quiet = load();
    await new Promise((resolve) => setTimeout(resolve, scale.of(20_000, 60_000)));
    const before = await quiet.stop();
    const traffic = load();
    const long = scale.isLong ? [world.stream(LONG_STREAM_SECONDS, 1_000_000)] : [];
    const failed = await deployMany(world, scale.of(3, 10));
    const { noted, told } = await traffic.stop();
    const seen = { noted, told: [...told, ...(await Promise.all(long))] };
    const [usual, figures] = [figuresOf(before), figuresOf(seen)];
    return {
      figures: {
        ...figures,
        "quiet p50 ms": usual["p50 ms"] ?? 0,
        "quiet p99 ms": usual["p99 ms"] ?? 0,
        "quiet max ms": usual["max ms"] ?? 0,
      },
      findings: [
        ...failed,
        ...faultsSeen(seen),
        ...turnsSeen(seen),
        // A machine that others use too would fail the short form by seconds now and then.
        ...(scale.isLong ? slowness(seen, usual, figures) : []),
        ...unless(noted.length >= scale.of(10_000, 60_000), `${noted.length} requests are too few to say so`),
      ],
    };
  },
};

function slowness(seen: Traffic, usual: Figures, figures: Figures): string[] {
  const [was, is] = [Number(usual["p99 ms"]), Number(figures["p99 ms"])];
  return [...slowTo(seen, SLOWEST_MS), ...unless(is <= 2 * was, `p99 ${is} ms, ${was} ms in quiet times`)];
}

/** Every third release has a migration. */
async function deployMany({ deployer, releases }: World, count: number): Promise<string[]> {
  const failed: string[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const release = await releases.next(turn % 3 === 1 ? `CREATE TABLE drill_${turn} (id integer PRIMARY KEY);` : undefined);
    const { code, output } = await deployer.deploy(release.image);
    if (code !== 0) failed.push(`the deploy of ${release.name} failed: ${output.trim().split("\n").at(-1)}`);
  }
  return failed;
}
