import { mkdirSync, writeFileSync } from "node:fs";
import { type Drill, type Figures, unless } from "./drill";
import { choose } from "./drills";
import { openWorld, type World } from "./world";

export type Result = { name: string; part: "drill"; passed: boolean; does: string; figures: Figures; findings: string[]; seconds: number };
type Wishes = { names: string[]; isLong: boolean; isKept: boolean; image: string | null };

const REPORT = "test-results/stack-drills.json";
const SHOWN = 12;

/** Brings the production stack up once, and does the chosen drills on it one after the other. */
export async function performDrills({ names, isLong, isKept, image }: Wishes): Promise<Result[]> {
  const chosen = choose(names, isLong);
  const results: Result[] = [];
  const world = await openWorld({ isLong, of: (short, long) => (isLong ? long : short) }, image);
  try {
    for (const drill of chosen) {
      const result = await perform(drill, world);
      sayResult(result, drill);
      results.push(result);
    }
  } finally {
    if (!isKept) await world.close();
  }
  mkdirSync("test-results", { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify({ drills: results }, null, 2)}\n`);
  return results;
}

/** What a drill throws is a finding as well; and after each, the site has to serve. */
async function perform({ name, does, run }: Drill, world: World): Promise<Result> {
  console.log(`\n${name}: ${does}`);
  const began = performance.now();
  const { figures, findings } = await run(world).catch((cause) => ({ figures: {}, findings: [String(cause?.stack ?? cause)] }));
  const serves = await world.serving().catch(() => "");
  const seconds = Math.round((performance.now() - began) / 1_000);
  const all = [...findings, ...unless(serves !== "", "nothing serves afterwards")];
  return { name, part: "drill", passed: all.length === 0, does, figures, findings: all, seconds };
}

function sayResult({ name, passed, figures, findings, seconds }: Result, { promise }: Drill): void {
  console.log(`${passed ? "passed" : "FAILED"}  ${name} (${seconds} s): ${promise}`);
  const measured = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
  console.log(`        ${measured.join(", ")}`);
  for (const finding of findings.slice(0, SHOWN)) console.log(`        ${finding}`);
  if (findings.length > SHOWN) console.log(`        … and ${findings.length - SHOWN} more`);
}
