import { z } from "zod";
import type { World } from "../world";

const row = z.object({
  id: z.uuid(),
  state: z.string(),
  reason: z.string().nullable(),
  isDeleted: z.boolean(),
});
const job = z.object({ name: z.string(), state: z.string(), count: z.number() });

/** What was accepted is there and came to an end; what was deleted is gone; no work lies about. */
export async function checkDocuments(world: World): Promise<string[]> {
  const rows = await world.rows(
    row,
    `SELECT id, state, failure_code AS reason, deleted_at IS NOT NULL AS "isDeleted" FROM documents WHERE workspace_id = $1`,
    [world.workspaceId],
  );
  const byId = new Map(rows.map((document) => [document.id, document]));
  return [...checkAccepted(world, byId), ...checkDeleted(world, byId), ...rows.flatMap(checkEnded), ...(await checkJobs(world))];
}

type Rows = Map<string, z.infer<typeof row>>;

function checkAccepted({ ledger }: World, rows: Rows): string[] {
  const deleting = new Set(ledger.all("delete-sent").map(({ documentId }) => documentId));
  return ledger
    .all("upload-accepted")
    .filter(({ documentId }) => !deleting.has(documentId) && (rows.get(documentId)?.isDeleted ?? true))
    .map(({ documentId }) => `document ${documentId} was accepted, and is not there`);
}

function checkDeleted({ ledger }: World, rows: Rows): string[] {
  return ledger
    .all("delete-acknowledged")
    .filter(({ documentId }) => rows.get(documentId)?.isDeleted === false)
    .map(({ documentId }) => `document ${documentId} was deleted, and is there`);
}

function checkEnded({ id, state, reason, isDeleted }: z.infer<typeof row>): string[] {
  if (isDeleted || state === "ready") return [];
  if (state !== "failed") return [`document ${id} never ended: it is ${state}`];
  return reason === null ? [`document ${id} failed without a reason`] : [];
}

async function checkJobs(world: World): Promise<string[]> {
  const jobs = await world.rows(
    job,
    `SELECT name, state::text, count(*)::int AS count FROM queue.job
     WHERE name <> 'document.ingest' AND state = 'failed' GROUP BY 1, 2`,
  );
  return jobs.map(({ name, state, count }) => `${count} jobs "${name}" are ${state}`);
}
