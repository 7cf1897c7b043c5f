import { loadavg } from "node:os";
import { check } from "./checker";
import type { Cluster } from "./cluster";
import type { Drill, Figures, Scale } from "./drill";
import { openWorld, type World } from "./world";

export type Result = {
  name: string;
  part: "drill" | "control";
  passed: boolean;
  about: string;
  /** What must hold; of a control, nothing but that it is seen. */
  promise: string | null;
  findings: string[];
  figures: Figures;
  seconds: number;
};

type Stage = { root: string; cluster: Cluster; isLong: boolean; isControlOnly: boolean };
// A build that runs beside other work is judged by what is left, by order and by counts.
const SHORT_PATIENCE = 4;
type Outcome = { figures: Figures; findings: string[] };

/** The drill, and its control: on what the drill has left where the control only tampers with that, else from the start. */
export async function performDrill(drill: Drill, stage: Stage): Promise<Result[]> {
  const scale = scaleOf(stage.isLong);
  const results: Result[] = [];
  const { control } = drill;
  if (!stage.isControlOnly || "tamper" in control) {
    const load = (loadavg()[0] ?? 0).toFixed(1);
    await inWorld(drill, stage, "drill", async (world) => {
      let begun = performance.now();
      const outcome = await observe(drill, world, (seen) => drill.run(seen, scale));
      if (!stage.isControlOnly) results.push(drillResult(drill, outcome, begun, load));
      // A fault that is there already would let any control seem to work.
      if (!("tamper" in control) || outcome.findings.length > 0) return;
      begun = performance.now();
      const tampered = await observe(drill, world, async (seen) => {
        await control.tamper(seen);
        return outcome.figures;
      });
      results.push(controlResult(drill, tampered, begun));
    });
  }
  if ("rerun" in control) {
    await inWorld(drill, stage, "control", async (world) => {
      const begun = performance.now();
      results.push(controlResult(drill, await observe(drill, world, (seen) => control.rerun(seen, scaleOf(false))), begun));
    });
  }
  if (!results.some(({ part }) => part === "control")) results.push(skippedControl(drill));
  return results;
}

function scaleOf(isLong: boolean): Scale {
  return {
    isLong,
    of: (short, long) => (isLong ? long : short),
    within: (promisedMs) => (isLong ? promisedMs : SHORT_PATIENCE * promisedMs),
  };
}

async function inWorld(drill: Drill, { root, cluster }: Stage, part: string, act: (world: World) => Promise<void>): Promise<void> {
  const world = await openWorld({
    name: `${drill.name.toLowerCase()}-${part}`,
    root,
    cluster,
    settings: drill.settings,
    stores: drill.stores,
  });
  try {
    await act(world);
  } finally {
    await world.close();
  }
}

/** What an act measured, and everything that the checker finds afterwards; an act that threw is a finding. */
async function observe(drill: Drill, world: World, act: (world: World) => Promise<Figures>): Promise<Outcome> {
  try {
    const figures = await act(world);
    return { figures, findings: await check(world, drill.allowed ?? {}, figures) };
  } catch (cause) {
    return { figures: {}, findings: [cause instanceof Error ? `${cause.message}${placeOf(cause)}` : String(cause)] };
  }
}

/** Where it was thrown, for what nobody expected. */
function placeOf({ stack = "" }: Error): string {
  const line = stack.split("\n").find((words) => /^\s+at .*(f\d\d|drills)/.test(words)) ?? "";
  return line === "" ? "" : ` (${line.trim()})`;
}

/** With the load of the minute before it, which is other work's. */
function drillResult({ name, fault, promise }: Drill, outcome: Outcome, begun: number, load: string): Result {
  const { findings } = outcome;
  const figures = { ...outcome.figures, "load before": load };
  return { name, part: "drill", passed: findings.length === 0, about: fault, promise, findings, figures, seconds: secondsSince(begun) };
}

function controlResult({ name, control }: Drill, { figures, findings }: Outcome, begun: number): Result {
  const seen = findings.filter((finding) => control.finds.test(finding));
  const missed = [`nothing like ${control.finds} was found, but: ${findings.join("; ") || "nothing"}`];
  const passed = seen.length > 0;
  return {
    name,
    part: "control",
    passed,
    about: control.does,
    promise: null,
    findings: passed ? seen : missed,
    figures,
    seconds: secondsSince(begun),
  };
}

function skippedControl({ name, control }: Drill): Result {
  const findings = ["not done, since the drill itself failed"];
  return { name, part: "control", passed: false, about: control.does, promise: null, findings, figures: {}, seconds: 0 };
}

function secondsSince(begun: number): number {
  return Math.round((performance.now() - begun) / 100) / 10;
}
