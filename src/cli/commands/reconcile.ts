import { z } from "zod";
import { type Command, localOptions, place, readOptions } from "@/cli/command";
import { withProduct } from "@/cli/local-library";
import type { Terminal } from "@/cli/terminal";
import type { Reconciliation } from "@/contracts/status";

const options = { ...localOptions, "dry-run": { type: "boolean" }, "remove-many": { type: "boolean" } } as const;
const given = place.omit({ url: true }).extend({ "dry-run": z.boolean().default(false), "remove-many": z.boolean().default(false) });

export const reconcile: Command = {
  usage: "reconcile",
  summary: "Puts into the search index what it lacks, and removes what nobody can find any more.",
  details: [
    "--dry-run      only says what would be done",
    "--remove-many  removes also more than a fifth of a workspace's points",
    "Run it after a restore. What came to nothing less than an hour ago stays. Exit code 1 when too much would go.",
    "--json gives { workspaces: [{ workspaceId, passages, missing, orphans, removed, isRefused, tookMs }] }.",
  ],
  async run(words, terminal) {
    const typed = readOptions(words, reconcile, options, given);
    const isDry = typed["dry-run"];
    const chosen = { isDry, removesMany: typed["remove-many"], signal: terminal.signal };
    const reports = await withProduct(typed.data, ({ spaces }) => spaces.reconcile.reconcileAll(chosen));
    const workspaces = reports.map(({ workspaceId, report: { ranAt: _, ...counts } }) => ({ workspaceId, ...counts }));
    if (typed.json) terminal.printJson({ workspaces });
    else for (const one of workspaces) tell(one, isDry, terminal);
    return workspaces.some(({ isRefused }) => isRefused) ? 1 : 0;
  },
};

type Counts = Omit<Reconciliation, "ranAt"> & { workspaceId: string };

function tell({ workspaceId, passages, missing, orphans, removed, isRefused }: Counts, isDry: boolean, terminal: Terminal): void {
  const [put, gone] = isDry ? ["would be put in", "would be removed"] : ["put in", "removed"];
  terminal.print(`${workspaceId}  ${passages} passages, ${missing} missing ${put}, ${removed} of ${orphans} orphans ${gone}\n`);
  if (isRefused) terminal.say("More than a fifth of the points would be removed. Where that is right, say --remove-many.");
}
