import { z } from "zod";

import type { Transaction } from "@/core/database";
import { notFound } from "@/core/errors";

import { addTotals, hasDrifted, type MeanLengths, meanLengths, meansOf, type TermTotals, termTotals } from "./lengths";

const lockedRow = z.object({ id: z.uuid(), indexRevision: z.bigint(), termTotals, meanLengths: z.unknown() });
export type LockedWorkspace = { id: string; indexRevision: bigint; totals: TermTotals; means: MeanLengths | null };

/** A version with what it adds to the totals. */
type Version = { termTotals: unknown };

/** Locks a workspace for a change of what can be found; such changes come one after the other. */
export async function lockWorkspace(transaction: Transaction, workspaceId: string): Promise<LockedWorkspace> {
  const rows = await transaction.$queryRaw`
    SELECT id, index_revision AS "indexRevision", term_totals AS "termTotals", mean_lengths AS "meanLengths"
    FROM workspaces WHERE id = ${workspaceId}::uuid FOR UPDATE`;
  const [row] = z.array(lockedRow).parse(rows);
  if (!row) throw notFound("the workspace");
  return {
    id: row.id,
    indexRevision: row.indexRevision,
    totals: row.termTotals,
    means: meanLengths.safeParse(row.meanLengths).data ?? null,
  };
}

/**
 * Writes the next revision, with the totals of what came and went. Where the true mean lengths have drifted from
 * those that weights are made with, it sets them anew: an index then weighs all its passages again.
 * @returns the revision at which the change is seen.
 */
export async function saveWorkspace(
  transaction: Transaction,
  workspace: LockedWorkspace,
  change: { added: Version[]; retired: Version[] },
): Promise<bigint> {
  const revision = workspace.indexRevision + 1n;
  const grown = change.added.reduce<TermTotals>((sum, more) => addTotals(sum, termTotals.parse(more.termTotals), 1), workspace.totals);
  const totals = change.retired.reduce<TermTotals>((sum, less) => addTotals(sum, termTotals.parse(less.termTotals), -1), grown);
  const means = meansOf(totals);
  const reweighed = means && hasDrifted(workspace.means, means) ? { meanLengths: means, weighedAt: revision } : {};
  await transaction.workspace.update({
    where: { id: workspace.id },
    data: { indexRevision: revision, termTotals: totals, ...reweighed },
    select: { id: true },
  });
  return revision;
}
