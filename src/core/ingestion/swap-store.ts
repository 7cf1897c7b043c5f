import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

import type { Database, Transaction } from "@/core/database";
import { AppError } from "@/core/errors";
import type { JobQueue } from "@/core/ports";

import type { MeanLengths } from "./lengths";
import { changeOf, fillAnew, fillSoon, isWeighedAnew, lockWorkspace } from "./revision-store";
import { type Claim, LeaseLost } from "./store";

// Readers of the old version, such as an answer being written, still find its passages this long.
const PURGE_AFTER_SECONDS = 60;

/** What a version's passages were made into: the spaces that hold them, the one that is asked first, and the means of their weights. */
export type Made = { spaces: { name: string; model: string | null }[]; means: MeanLengths };

const concerned = z.array(z.object({ id: z.uuid(), termTotals: z.unknown() }));
const looked = z.array(z.object({ name: z.string(), missing: z.number(), isAsked: z.boolean(), isWritten: z.boolean() }));
const written = z.array(z.object({ documents: z.number(), versions: z.number() })).length(1);

/**
 * The swap: from its commit on the new version is found, and the old one is not. One after the other in a workspace.
 * `made` is null for what has no passages.
 */
export function createSwap(db: Database, queue: Pick<JobQueue<Transaction>, "enqueue">) {
  async function swap(transaction: Transaction, claim: Claim, made: Made | null): Promise<void> {
    const { workspaceId, versionId } = claim;
    const workspace = await lockWorkspace(transaction, workspaceId);
    const versions = await findConcerned(transaction, claim);
    const retired = versions.filter(({ id }) => id !== versionId);
    const added = versions.filter(({ id }) => id === versionId);
    if (added.length === 0) throw new LeaseLost("before the swap");
    const spaces = await findWholeSpaces(transaction, claim, made);
    const change = changeOf(workspace, { added, retired });
    const written = isWellWeighed(made, change) ? spaces.whole : [];
    // Removed, or taken over, while this transaction waited for its turn: nothing of it may stay.
    if (!(await write(transaction, claim, change, written))) throw new LeaseLost("during the swap");
    if (isWeighedAnew(workspace, change)) await fillAnew(transaction, queue, workspaceId);
    else if (written.length < spaces.kept) await fillSoon(transaction, queue, workspaceId);
    for (const { id } of retired) {
      await queue.enqueue(transaction, "version.purge", { workspaceId, versionId: id }, { afterSeconds: PURGE_AFTER_SECONDS });
    }
  }

  return async (claim: Claim, made: Made | null): Promise<void> => db.$transaction((transaction) => swap(transaction, claim, made));
}

/** The version to come, where the fence still stands, and those to go. The document is locked first, as everywhere, then its versions. */
async function findConcerned(transaction: Transaction, { workspaceId, documentId, versionId, fence }: Claim) {
  return concerned.parse(
    await transaction.$queryRaw`
      SELECT v.id, v.term_totals AS "termTotals"
      FROM documents d JOIN document_versions v ON v.workspace_id = d.workspace_id AND v.document_id = d.id
      WHERE d.workspace_id = ${workspaceId}::uuid AND d.id = ${documentId}::uuid
        AND (v.state = 'live' OR (v.id = ${versionId}::uuid AND v.state = 'building' AND v.fence = ${fence}))
      FOR NO KEY UPDATE OF d`,
  );
}

/**
 * Which of the written spaces hold the whole version, and how many are kept in step. A purge may have
 * removed vectors that this version found instead of making its own; the next attempt makes them.
 * @throws INDEX_INCOMPLETE (retryable) where the space that is asked lacks something, or has become another.
 */
async function findWholeSpaces(transaction: Transaction, { workspaceId, versionId }: Claim, made: Made | null) {
  if (!made) return { whole: [], kept: 0 };
  const { spaces } = made;
  const names = spaces.map(({ name }) => name);
  const found = looked.parse(
    await transaction.$queryRaw`
      WITH kept AS (
        SELECT coalesce(s.name, written.name) AS name, coalesce(s.model, written.model) AS model,
               coalesce(s.state = 'active', written.place = 1) AS "isAsked", written.name IS NOT NULL AS "isWritten"
        FROM (SELECT * FROM index_spaces WHERE workspace_id = ${workspaceId}::uuid AND state <> 'dropped') s
        FULL JOIN unnest(${names}::text[], ${spaces.map(({ model }) => model)}::text[]) WITH ORDINALITY AS written(name, model, place)
          ON written.name = s.name
      )
      SELECT name, "isAsked", "isWritten", CASE WHEN model IS NULL THEN 0 ELSE (
        SELECT count(*)::int FROM passages p
        WHERE p.workspace_id = ${workspaceId}::uuid AND p.version_id = ${versionId}::uuid AND NOT EXISTS (
          SELECT 1 FROM embeddings e WHERE e.workspace_id = p.workspace_id AND e.model = kept.model AND e.hash = p.embedded_hash)
      ) END AS missing FROM kept`,
  );
  assertAsked(found.find(({ isAsked }) => isAsked));
  const whole = found.filter(({ isWritten, missing }) => isWritten && missing === 0).map(({ name }) => name);
  return { whole, kept: found.length };
}

function assertAsked(asked: z.infer<typeof looked>[number] | undefined): void {
  if (asked && !asked.isWritten) throw new AppError("INDEX_INCOMPLETE", "another space is asked by now", { retryable: true });
  if (asked && asked.missing > 0) throw new AppError("INDEX_INCOMPLETE", `${asked.missing} passages have no vector`, { retryable: true });
}

type Change = ReturnType<typeof changeOf>;

/** Weights of other means than the library's rank wrongly beside them. */
function isWellWeighed(made: Made | null, { means }: Change): boolean {
  return made === null || isDeepStrictEqual(made.means, means);
}

async function write(transaction: Transaction, claim: Claim, { revision, totals, means, weighedAt }: Change, spaces: string[]) {
  const { workspaceId, documentId, versionId, fence } = claim;
  const [counts] = written.parse(
    await transaction.$queryRaw`
      WITH workspace AS (
        UPDATE workspaces SET index_revision = ${revision}, term_totals = ${JSON.stringify(totals)}::jsonb,
          mean_lengths = ${JSON.stringify(means)}::jsonb, weighed_at = ${weighedAt}
        WHERE id = ${workspaceId}::uuid
      ), retired AS (
        UPDATE document_versions SET state = 'retired', retired_revision = ${revision}, ended_at = now()
        WHERE workspace_id = ${workspaceId}::uuid AND document_id = ${documentId}::uuid AND state = 'live'
      ), version AS (
        UPDATE document_versions SET state = 'live', live_revision = ${revision}, spaces = ${spaces}::text[]
        WHERE workspace_id = ${workspaceId}::uuid AND id = ${versionId}::uuid AND state = 'building' AND fence = ${fence}
        RETURNING id
      ), document AS (
        UPDATE documents SET state = 'ready', live_version_id = ${versionId}::uuid, failure_code = NULL, failure_detail = NULL,
          progress_done = NULL, progress_total = NULL
        WHERE workspace_id = ${workspaceId}::uuid AND id = ${documentId}::uuid AND deleted_at IS NULL
        RETURNING id
      )
      SELECT (SELECT count(*)::int FROM document) AS documents, (SELECT count(*)::int FROM version) AS versions`,
  );
  return counts?.documents === 1 && counts.versions === 1;
}
