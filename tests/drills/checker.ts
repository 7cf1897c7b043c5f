import type { Allowed, Figures } from "./drill";
import { checkAnswers } from "./rules/answers";
import { checkBill } from "./rules/bill";
import { checkDocuments } from "./rules/documents";
import { checkFiles } from "./rules/files";
import { checkPoints } from "./rules/points";
import { checkSearch } from "./rules/search";
import { checkVersions } from "./rules/versions";
import type { World } from "./world";

/** Compares what was acknowledged with what is there; answers a line for each thing that is wrong. */
export async function check(world: World, allowed: Allowed, figures: Figures): Promise<string[]> {
  // The bill first: searching makes the stub embed questions.
  const findings = [...checkBill(world, allowed.embeddedTwice?.(figures) ?? 0)];
  for (const rule of [checkDocuments, checkVersions, checkFiles, checkPoints, checkAnswers, checkSearch])
    findings.push(...(await rule(world)));
  return findings;
}
