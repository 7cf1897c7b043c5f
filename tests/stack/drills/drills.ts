import { control } from "./control";
import { d01 } from "./d01-releases";
import { d04 } from "./d04-bad-images";
import { d05 } from "./d05-turns-bad";
import { d06 } from "./d06-killed";
import { d07 } from "./d07-killed-web";
import { d09 } from "./d09-open-tab";
import { d10 } from "./d10-idle-post";
import { d11 } from "./d11-migrations";
import type { Drill } from "./drill";
import { memory } from "./memory";
import { short } from "./short";

/** In the order in which they are done; those of the short form fit into a quarter of an hour. */
export const drills: Drill[] = [short, d01, d04, d05, d06, d07, d09, d10, d11, memory, control];
const SHORT = ["SHORT", "D5", "CONTROL"];

/** D2 and D3 are seen in what D1 does. */
const WITHIN: Record<string, string> = { D2: "D1", D3: "D1" };

/** @throws where there is no such drill. */
export function choose(names: string[], isLong: boolean): Drill[] {
  const wanted = new Set(names.map((name) => WITHIN[name.toUpperCase()] ?? name.toUpperCase()));
  const unknown = [...wanted].filter((name) => drills.every((drill) => drill.name !== name));
  if (unknown.length > 0)
    throw new Error(`There is no drill ${unknown.join(", ")}; there are ${drills.map(({ name }) => name).join(", ")}.`);
  if (wanted.size === 0) return drills.filter(({ name }) => (isLong ? name !== "SHORT" : SHORT.includes(name)));
  return drills.filter(({ name }) => wanted.has(name));
}
