import { tryBad } from "./d04-bad-images";
import { killIn } from "./d06-killed";
import { type Drill, unless } from "./drill";
import { faultsSeen, figuresOf, turnsSeen } from "./judge";
import type { World } from "./world";

const FEWEST_REQUESTS = 10_000;

/** Some of D1 to D4 and D6 in one stretch of traffic, so that it fits into every build. */
export const short: Drill = {
  name: "SHORT",
  does: "three releases, one with a migration, two bad images, the deployer killed in two phases, under one stretch of traffic",
  promise: "0 failed requests, 0 broken streams, nobody meets an old release again",
  async run(world) {
    const traffic = world.load({ perSecond: 50 });
    const findings = [
      ...(await deploys(world, "CREATE TABLE drill_of_the_short_form (id integer PRIMARY KEY);")),
      ...(await tryBad(world, "exits")).wrong,
      ...(await killIn(world, "smoke")),
      ...(await tryBad(world, "answers-500")).wrong,
      ...(await killAfterTheFlip(world)),
    ];
    while (performance.now() - traffic.since < (1_000 * FEWEST_REQUESTS) / 50 + 5_000)
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    const seen = await traffic.stop();
    const few = unless(seen.noted.length >= FEWEST_REQUESTS, `${seen.noted.length} requests are too few to say so`);
    return { figures: figuresOf(seen), findings: [...findings, ...few, ...faultsSeen(seen), ...turnsSeen(seen)] };
  },
};

async function deploys({ deployer, releases, serving }: World, sql: string): Promise<string[]> {
  const { image, name } = await releases.next(sql);
  const { code } = await deployer.deploy(image);
  return unless(code === 0 && (await serving()) === name, `${name} was not deployed`);
}

/** The new release has been watched by then: reconcile goes on with it. */
async function killAfterTheFlip({ deployer, releases, serving }: World): Promise<string[]> {
  const { image, name } = await releases.next();
  const at = await deployer.killIn("drain", image);
  const { code } = await deployer.run("reconcile");
  return [
    ...unless(at === "drain", `the deploy was in ${at}, not in drain`),
    ...unless(code === 0 && (await serving()) === name, `reconcile did not go on with ${name}`),
  ];
}
