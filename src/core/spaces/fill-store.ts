import { z } from "zod";
import type { Database, Transaction } from "@/core/database";
import { indexedText } from "@/core/ingestion/terms";
import type { IndexPlace } from "@/core/ports";

const lackingRow = z.object({ id: z.uuid(), passages: z.number() });
const countRow = z.object({ passages: z.number(), filled: z.number() });
const textRow = z.object({
  hash: z.instanceof(Uint8Array),
  versionId: z.uuid(),
  position: z.number(),
  title: z.string().nullable(),
  fileName: z.string(),
  headings: z.array(z.string()),
  prefix: z.string(),
  text: z.string(),
});
/** A text that has no vector yet, by the hash under which its vector is kept. */
export type TextToEmbed = { hash: string; text: string; versionId: string; position: number };
type After = { versionId: string; position: number };

const VERSIONS_AT_ONCE = 2_000;
export const FIRST: After = { versionId: "00000000-0000-0000-0000-000000000000", position: -1 };

/** What a space lacks of the documents that can be found, and that it lacks it no more. */
export function createFillStore(db: Database) {
  return {
    /** Whether the space is there and was not given up; what is filled looks before each slice. */
    async isWanted({ workspaceId, space }: IndexPlace): Promise<boolean> {
      return (await db.indexSpace.count({ where: { workspaceId, name: space, state: { not: "dropped" } } })) > 0;
    },

    /** Live versions that the space does not hold yet, of about so many passages together. */
    async listLacking(workspaceId: string, space: string, passages: number) {
      const rows = await db.$queryRaw`
        SELECT id, passage_count AS passages FROM document_versions
        WHERE workspace_id = ${workspaceId}::uuid AND state = 'live' AND passage_count > 0 AND NOT ${space} = ANY(spaces)
        ORDER BY id LIMIT ${VERSIONS_AT_ONCE}`;
      const lacking = z.array(lackingRow).parse(rows);
      let sum = 0;
      return lacking.filter(({ passages: more }, at) => {
        sum += more;
        return at === 0 || sum <= passages;
      });
    },

    /** The next texts of these versions without a vector of the model, in reading order. */
    async listTexts(workspaceId: string, versionIds: string[], model: string, after: After, limit: number): Promise<TextToEmbed[]> {
      const rows = await db.$queryRaw`
        SELECT p.embedded_hash AS hash, p.version_id AS "versionId", p.position, v.title, d.name AS "fileName", p.headings, p.prefix, p.text
        FROM passages p
        JOIN document_versions v ON v.workspace_id = p.workspace_id AND v.id = p.version_id
        JOIN documents d ON d.workspace_id = p.workspace_id AND d.id = p.document_id
        WHERE p.workspace_id = ${workspaceId}::uuid AND p.version_id = ANY(${versionIds}::uuid[]) AND v.state = 'live'
          AND (p.version_id, p.position) > (${after.versionId}::uuid, ${after.position}::int) AND NOT EXISTS (
            SELECT 1 FROM embeddings e WHERE e.workspace_id = p.workspace_id AND e.model = ${model} AND e.hash = p.embedded_hash)
        ORDER BY p.version_id, p.position LIMIT ${limit}`;
      return z
        .array(textRow)
        .parse(rows)
        .map(({ hash, versionId, position, title, prefix, ...about }) => ({
          hash: Buffer.from(hash).toString("hex"),
          text: indexedText({ ...about, title: title ?? "", indexedPrefix: prefix }),
          versionId,
          position,
        }));
    },

    /** Which of these versions can never be found again. */
    async listEnded(workspaceId: string, versionIds: string[]): Promise<string[]> {
      const where = { workspaceId, id: { in: versionIds }, state: { in: ["retired", "failed"] } };
      return (await db.documentVersion.findMany({ where, select: { id: true } })).map(({ id }) => id);
    },

    /**
     * The space holds these versions now, weighed with means that were set at `weighedAt`; where others were set
     * meanwhile, or the space was given up, it does not. False then.
     */
    async markFilled(workspaceId: string, space: string, versionIds: string[], weighedAt: bigint): Promise<boolean> {
      const marked = await db.$queryRaw<{ isCurrent: boolean }[]>`
        WITH workspace AS (
          SELECT id, weighed_at = ${weighedAt} AND EXISTS (
            SELECT 1 FROM index_spaces s WHERE s.workspace_id = workspaces.id AND s.name = ${space} AND s.state <> 'dropped') AS "isCurrent"
          FROM workspaces WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE
        ), marked AS (
          UPDATE document_versions v SET spaces = array_append(v.spaces, ${space}) FROM workspace w
          WHERE w."isCurrent" AND v.workspace_id = w.id AND v.id = ANY(${versionIds}::uuid[]) AND v.state = 'live' AND NOT ${space} = ANY(v.spaces)
        )
        SELECT "isCurrent" FROM workspace`;
      return marked[0]?.isCurrent ?? false;
    },

    /** Versions of which the space was said to hold all, and a vector is not there, are to be filled again. Answers how many. */
    async unmarkWithoutVectors(workspaceId: string, space: string, model: string): Promise<number> {
      return db.$executeRaw`
        WITH workspace AS (SELECT id FROM workspaces WHERE id = ${workspaceId}::uuid FOR NO KEY UPDATE)
        UPDATE document_versions v SET spaces = array_remove(v.spaces, ${space}) FROM workspace w
        WHERE v.workspace_id = w.id AND v.state = 'live' AND ${space} = ANY(v.spaces) AND EXISTS (
          SELECT 1 FROM passages p WHERE p.workspace_id = v.workspace_id AND p.version_id = v.id AND NOT EXISTS (
            SELECT 1 FROM embeddings e WHERE e.workspace_id = p.workspace_id AND e.model = ${model} AND e.hash = p.embedded_hash))`;
    },

    async weighedAt(workspaceId: string): Promise<bigint> {
      const { weighedAt } = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { weighedAt: true } });
      return weighedAt;
    },

    /** Tells every process with an index of its own that passages which it has loaded have got vectors since. */
    async toldOfVectors(workspaceId: string, space: string): Promise<void> {
      await db.indexSpace.updateMany({ where: { workspaceId, name: space }, data: { revision: { increment: 1 } } });
    },
  };
}
export type FillStore = ReturnType<typeof createFillStore>;

/** Passages that can be found, and how many of them the space holds as they should be. */
export async function countLive(client: Pick<Transaction, "$queryRaw">, workspaceId: string, space: string) {
  const rows = await client.$queryRaw`
    SELECT coalesce(sum(passage_count), 0)::int AS passages,
           coalesce(sum(passage_count) FILTER (WHERE ${space} = ANY(spaces)), 0)::int AS filled
    FROM document_versions WHERE workspace_id = ${workspaceId}::uuid AND state = 'live'`;
  const [counts] = z.array(countRow).parse(rows);
  return counts ?? { passages: 0, filled: 0 };
}

/** No version says any more that a space of that name holds it. The workspace is locked, as for every change of what is held. */
export async function forgetFilled(transaction: Transaction, workspaceId: string, space: string): Promise<void> {
  await transaction.$executeRaw`
    UPDATE document_versions SET spaces = array_remove(spaces, ${space})
    WHERE workspace_id = ${workspaceId}::uuid AND ${space} = ANY(spaces)`;
}
