import { z } from "zod";
import { addTotals, type TermTotals, termTotals } from "@/core/ingestion/lengths";
import type { World } from "../world";

const version = z.object({
  id: z.uuid(),
  state: z.string(),
  isDeleted: z.boolean(),
  isNamed: z.boolean(),
  expected: z.number(),
  passages: z.number(),
  last: z.number().nullable(),
  totals: termTotals,
});
type Version = z.infer<typeof version>;
const workspace = z.object({ totals: termTotals });

/** Each document has the one live version that it names, whole, and of all others no passage is left; sums are right. */
export async function checkVersions(world: World): Promise<string[]> {
  const versions = await world.rows(
    version,
    `SELECT v.id, v.state, d.deleted_at IS NOT NULL AS "isDeleted", d.live_version_id IS NOT DISTINCT FROM v.id AS "isNamed",
       v.passage_count AS expected, count(p.id)::int AS passages, max(p.position) AS last, v.term_totals AS totals
     FROM document_versions v JOIN documents d ON d.id = v.document_id LEFT JOIN passages p ON p.version_id = v.id
     WHERE v.workspace_id = $1 GROUP BY v.id, d.id`,
    [world.workspaceId],
  );
  const unversioned = await world.rows(
    z.object({ id: z.uuid() }),
    `SELECT id FROM documents d WHERE workspace_id = $1 AND deleted_at IS NULL AND state = 'ready'
       AND NOT EXISTS (SELECT FROM document_versions v WHERE v.id = d.live_version_id AND v.state = 'live')`,
    [world.workspaceId],
  );
  const missing = unversioned.map(({ id }) => `document ${id} is ready without a live version`);
  return [...missing, ...versions.flatMap(checkVersion), ...(await checkTotals(world, versions))];
}

function checkVersion(version: Version): string[] {
  const { id, state, isDeleted, passages } = version;
  if (state === "live") return checkLive(version);
  if (state === "building" && !isDeleted) return [`version ${id} is building still`];
  return passages > 0 ? [`version ${id} is ${state}${isDeleted ? ", its document deleted," : ""} and has ${passages} passages`] : [];
}

function checkLive({ id, isDeleted, isNamed, expected, passages, last }: Version): string[] {
  if (isDeleted) return [`version ${id} of a deleted document is live`];
  if (!isNamed) return [`version ${id} is live, and its document names another one`];
  const isWhole = passages === expected && (last ?? -1) + 1 === expected;
  return isWhole ? [] : [`version ${id} has ${passages} of ${expected} passages`];
}

/** A version that counted twice, or was never taken off, shows here. */
async function checkTotals(world: World, versions: Version[]): Promise<string[]> {
  const [stored] = await world.rows(workspace, "SELECT term_totals AS totals FROM workspaces WHERE id = $1", [world.workspaceId]);
  const live = versions.filter(({ state, isDeleted }) => state === "live" && !isDeleted);
  const expected = live.reduce<TermTotals>((sum, { totals }) => addTotals(sum, totals, 1), termTotals.parse({}));
  const found = stored?.totals ?? termTotals.parse({});
  if (JSON.stringify(found) === JSON.stringify(expected)) return [];
  return [
    `the workspace counts ${found.passages} passages and their terms; its live versions add up to ${expected.passages}, or to other terms`,
  ];
}
