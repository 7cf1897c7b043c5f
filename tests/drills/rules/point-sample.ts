import { z } from "zod";
import { unpackTerms } from "@/core/ingestion/terms";
import type { Qdrant } from "../stores";
import type { World } from "../world";

// A copy, since a driver's buffer rarely begins where 32-bit numbers may.
const bytes = z.instanceof(Uint8Array).transform((buffer) => Uint8Array.from(buffer));
const row = z.object({ id: z.uuid(), versionId: z.uuid(), terms: bytes, vector: bytes.nullable() });
const sparse = z.object({ indices: z.array(z.number()) });
const point = z.object({
  id: z.uuid(),
  payload: z.object({ workspaceId: z.uuid(), versionId: z.uuid() }),
  vector: z.object({ dense: z.array(z.number()).optional(), lex: sparse.optional() }),
});
type Row = z.infer<typeof row>;
type Point = z.infer<typeof point>;

const SAMPLE = 200;
// Both sides keep 32 bits of a number, and Qdrant is told seven digits of it.
const TOLERANCE = 1e-5;

/** Of some points, by chance: whether each holds the words and the vector of its passage, and says whose it is. */
export async function compareSample(world: World, qdrant: Qdrant, spaces: string[]): Promise<string[]> {
  const rows = await world.rows(
    row,
    `SELECT p.id, p.version_id AS "versionId", p.terms, e.vector FROM passages p
     JOIN document_versions v ON v.id = p.version_id JOIN documents d ON d.id = v.document_id
     LEFT JOIN embeddings e ON e.workspace_id = p.workspace_id AND e.hash = p.embedded_hash
     WHERE p.workspace_id = $1 AND v.state = 'live' AND d.deleted_at IS NULL ORDER BY random() LIMIT ${SAMPLE}`,
    [world.workspaceId],
  );
  const passages = new Map(rows.map((passage) => [passage.id, passage]));
  const wrong: string[] = [];
  for (const name of spaces) {
    const asked = { ids: [...passages.keys()], with_payload: true, with_vector: true };
    for (const found of await qdrant.ask(z.array(point), "POST", `/collections/${name}/points`, asked)) {
      const passage = passages.get(found.id);
      if (passage) wrong.push(...differences(world, passage, found));
    }
  }
  return [...new Set(wrong)].map((what) => `of ${rows.length} points ${wrong.filter((one) => one === what).length} have ${what}`);
}

function differences(world: World, passage: Row, { payload, vector: { dense = [], lex } }: Point): string[] {
  const isOurs = payload.workspaceId === world.workspaceId && payload.versionId === passage.versionId;
  const vector = passage.vector ? new Float32Array(passage.vector.buffer) : [];
  return [
    ...(isOurs ? [] : ["another owner than their passages"]),
    ...(isSame(unpackTerms(passage.terms).indices, lex?.indices ?? []) ? [] : ["other words than their passages"]),
    ...(isSame(vector, dense) ? [] : ["another vector than their passages"]),
  ];
}

function isSame(expected: ArrayLike<number>, found: number[]): boolean {
  return expected.length === found.length && found.every((number, at) => Math.abs(number - (expected[at] ?? Number.NaN)) <= TOLERANCE);
}
