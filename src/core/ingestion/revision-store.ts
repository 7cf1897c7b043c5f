import { z } from "zod";

import type { Transaction } from "@/core/database";
import { notFound } from "@/core/errors";
import type { JobQueue } from "@/core/ports";

import { addTotals, hasDrifted, type MeanLengths, meanLengths, meansOf, type TermTotals, termTotals } from "./lengths";

const lockedRow = z.object({
  id: z.uuid(),
  indexRevision: z.bigint(),
  weighedAt: z.bigint(),
  termTotals,
  meanLengths: z.unknown(),
});
export type LockedWorkspace = { id: string; indexRevision: bigint; weighedAt: bigint; totals: TermTotals; means: MeanLengths | null };

// While a young library grows its means drift with every few documents: what comes within this time is put in once.
const FILL_AFTER_SECONDS = 3;

type Queue = Pick<JobQueue<Transaction>, "enqueue">;
/** A version with what it adds to the totals. */
type Version = { termTotals: unknown };

/** Locks a workspace for a change of what can be found; such changes come one after the other. Uploads and questions go on. */
export async function lockWorkspace(transaction: Transaction, workspaceId: string): Promise<LockedWorkspace> {
  const rows = await transaction.$queryRaw`
    SELECT id, index_revision AS "indexRevision", weighed_at AS "weighedAt", term_totals AS "termTotals", mean_lengths AS "meanLengths"
    FROM workspaces WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE`;
  const [row] = z.array(lockedRow).parse(rows);
  if (!row) throw notFound("the workspace");
  const { id, indexRevision, weighedAt, termTotals: totals } = row;
  return { id, indexRevision, weighedAt, totals, means: meanLengths.safeParse(row.meanLengths).data ?? null };
}

/**
 * What the next revision writes, with the totals of what came and went. Where the true mean lengths have drifted from
 * those that weights are made with, it sets them anew: an index then weighs all its passages again.
 */
export function changeOf(workspace: LockedWorkspace, { added, retired }: { added: Version[]; retired: Version[] }) {
  const revision = workspace.indexRevision + 1n;
  const grown = added.reduce((sum, more) => addTotals(sum, termTotals.parse(more.termTotals), 1), workspace.totals);
  const totals = retired.reduce((sum, less) => addTotals(sum, termTotals.parse(less.termTotals), -1), grown);
  const means = meansOf(totals);
  const hasToWeighAgain = hasDrifted(workspace.means, means);
  return {
    revision,
    totals,
    means: (hasToWeighAgain ? means : workspace.means) ?? {},
    weighedAt: hasToWeighAgain ? revision : workspace.weighedAt,
  };
}

/** Whether a change set other means than those which the weights in the index were made with. */
export function isWeighedAnew(workspace: LockedWorkspace, { weighedAt }: { weighedAt: bigint }): boolean {
  return workspace.means !== null && weighedAt !== workspace.weighedAt;
}

/** No space holds the workspace's passages with the right weights any more; a job puts them in anew. */
export async function fillAnew(transaction: Transaction, queue: Queue, workspaceId: string): Promise<void> {
  await transaction.documentVersion.updateMany({ where: { workspaceId, state: "live" }, data: { spaces: [] } });
  await fillSoon(transaction, queue, workspaceId);
}

/** A job puts in what spaces lack. */
export async function fillSoon(transaction: Transaction, queue: Queue, workspaceId: string): Promise<void> {
  await queue.enqueue(transaction, "space.fill", { workspaceId }, { afterSeconds: FILL_AFTER_SECONDS });
}

/** Writes the next revision by itself; answers its number. */
export async function saveWorkspace(
  transaction: Transaction,
  queue: Queue,
  workspace: LockedWorkspace,
  versions: { added: Version[]; retired: Version[] },
): Promise<bigint> {
  const change = changeOf(workspace, versions);
  const { revision, totals, means, weighedAt } = change;
  if (isWeighedAnew(workspace, change)) await fillAnew(transaction, queue, workspace.id);
  await transaction.workspace.update({
    where: { id: workspace.id },
    data: { indexRevision: revision, termTotals: totals, meanLengths: means, weighedAt },
    select: { id: true },
  });
  return revision;
}
