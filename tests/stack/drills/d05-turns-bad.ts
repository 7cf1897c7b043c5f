import { countBy, type Noted } from "../load/tally";
import { type Drill, unless } from "./drill";
import { figuresOf } from "./judge";

const BACK_WITHIN_MS = 10_000;

export const d05: Drill = {
  name: "D5",
  does: "a release that turns bad some seconds after the flip",
  promise: "back within 10 s of the breach",
  async run(world) {
    const before = await world.serving();
    const { image, name } = await world.releases.bad("turns-bad");
    const traffic = world.load({ streamEveryMs: 0 });
    const { code, output } = await world.deployer.deploy(image);
    const seen = await traffic.stop();
    const bad = seen.noted.filter(({ outcome }) => outcome === "500");
    const badForMs = (bad.at(-1)?.at ?? 0) - (bad[0]?.at ?? 0);
    return {
      figures: { ...figuresOf(seen), "bad for ms": Math.round(badForMs), "flip back ms": flipBackMs(output) },
      findings: [
        ...unless(code !== 0 && (await world.serving()) === before, `${name} was kept`),
        ...unless(bad.length > 0, "nobody met the bad release: the drill proves nothing"),
        ...unless(badForMs <= BACK_WITHIN_MS, `bad for ${Math.round(badForMs)} ms`),
        ...othersThan(seen.noted, bad),
      ],
    };
  },
};

/** The bad release's own answers are its own; anything else would be ours. */
function othersThan(noted: Noted[], bad: Noted[]): string[] {
  const others = noted.filter((one) => one.outcome !== "200" && !bad.includes(one));
  return Object.entries(countBy(others.map(({ method, kind, outcome }) => `${method} ${kind}: ${outcome}`))).map(
    ([what, count]) => `${count} × ${what}`,
  );
}

/** From the slots file to the first of twenty answers, as the program's own clock has it, in whole seconds. */
function flipBackMs(output: string): number {
  const times = [...output.matchAll(/^(\d\d):(\d\d):(\d\d) (slots|proof): /gm)].slice(-2);
  const [flipped = 0, proven = 0] = times.map(
    ([, hours, minutes, seconds]) => Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds),
  );
  return (proven - flipped) * 1_000;
}
