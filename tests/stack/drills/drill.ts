import type { World } from "./world";

export type Finding = string;
export type Figures = Record<string, number | string>;
export type Outcome = { figures: Figures; findings: Finding[] };

export type Drill = {
  name: string;
  does: string;
  promise: string;
  run(world: World): Promise<Outcome>;
};

/** Says what is wrong, or nothing. */
export function unless(isSo: boolean, finding: Finding): Finding[] {
  return isSo ? [] : [finding];
}
