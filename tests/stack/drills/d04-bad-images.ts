import { type Drill, unless } from "./drill";
import { faultsSeen, figuresOf } from "./judge";
import type { Fault } from "./releases";
import type { World } from "./world";

const ABORTED_WITHIN_SECONDS = 90;

export const d04: Drill = {
  name: "D4",
  does: "images that exit, never get ready, run out of memory, have the wrong migration head, answer 500, hang a stream",
  promise: "each aborted within 90 s, 0 user errors",
  async run(world) {
    const faults: Fault[] = world.scale.of(
      ["exits", "answers-500"],
      ["exits", "never-ready", "out-of-memory", "wrong-head", "answers-500", "hangs-a-stream"],
    );
    const traffic = world.load();
    const findings: string[] = [];
    let slowest = 0;
    for (const fault of faults) {
      const { seconds, wrong } = await tryBad(world, fault);
      slowest = Math.max(slowest, seconds);
      findings.push(...wrong);
    }
    const seen = await traffic.stop();
    return { figures: { ...figuresOf(seen), "slowest abort s": Math.round(slowest) }, findings: [...findings, ...faultsSeen(seen)] };
  },
};

export async function tryBad({ deployer, releases, serving }: World, fault: Fault): Promise<{ seconds: number; wrong: string[] }> {
  const before = await serving();
  const { image } = await releases.bad(fault);
  const { code, seconds } = await deployer.deploy(image);
  const wrong = [
    ...unless(code !== 0, `${fault}: was deployed`),
    ...unless(seconds < ABORTED_WITHIN_SECONDS, `${fault}: aborted after ${Math.round(seconds)} s`),
    ...unless((await serving()) === before, `${fault}: another release serves`),
    ...unless(deployer.journal().at(-1)?.endsWith("end result=reverted") === true, `${fault}: the journal has no end`),
  ];
  return { seconds, wrong };
}
