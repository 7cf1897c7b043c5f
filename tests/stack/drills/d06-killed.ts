import { type Drill, unless } from "./drill";
import { faultsSeen, figuresOf } from "./judge";
import type { World } from "./world";

const PHASES = ["preflight", "pull", "migrate", "pause", "start", "smoke", "flip", "watch", "drain", "finish"];

export const d06: Drill = {
  name: "D6",
  does: "the deployer is killed with all that it has started, in phase after phase",
  promise: "the site serves all the while, and the next deploy works",
  async run(world) {
    const traffic = world.load();
    const findings: string[] = [];
    for (const phase of world.scale.of(["smoke", "drain"], PHASES)) findings.push(...(await killIn(world, phase)));
    const seen = await traffic.stop();
    return { figures: figuresOf(seen), findings: [...findings, ...faultsSeen(seen)] };
  },
};

export async function killIn({ deployer, releases, serving }: World, phase: string): Promise<string[]> {
  const killed = await releases.next();
  const at = await deployer.killIn(phase, killed.image);
  const orphan = await serving();
  const next = await releases.next();
  const { code } = await deployer.deploy(next.image);
  return [
    ...unless(at === phase, `the deploy was in ${at}, not in ${phase}`),
    ...unless(orphan !== "", `nothing served after the kill in ${phase}`),
    ...unless(code === 0, `the deploy after the kill in ${phase} failed`),
    ...unless((await serving()) === next.name, `${await serving()} serves after the kill in ${phase}, not ${next.name}`),
  ];
}
