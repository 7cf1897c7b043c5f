import { z } from "zod";
import type { Qdrant } from "../stores";
import type { World } from "../world";
import { compareSample } from "./point-sample";

const aliases = z.object({ aliases: z.array(z.object({ alias_name: z.string(), collection_name: z.string() })) });
const page = z.object({ points: z.array(z.object({ id: z.uuid() })), next_page_offset: z.string().nullish() });
const row = z.object({ id: z.uuid() });
const POINTS_AT_ONCE = 1_000;

/** In each space of the index stands every passage that can be found, as it is, and nothing else. */
export async function checkPoints(world: World): Promise<string[]> {
  if (!world.qdrant) return [];
  const passages = await listPassages(world);
  const points = await listPoints(world.qdrant, world.workspaceId);
  const missing = [...passages].filter((id) => !points.has(id)).length;
  const strangers = [...points].filter((id) => !passages.has(id)).length;
  return [
    ...(missing > 0 ? [`the index lacks ${missing} of ${passages.size} points`] : []),
    ...(strangers > 0 ? [`the index has ${strangers} points that belong to nothing`] : []),
    ...(await compareSample(world, world.qdrant, await listSpaces(world.qdrant))),
  ];
}

/** Ids of the passages that can be found. */
export async function listPassages(world: World): Promise<Set<string>> {
  const rows = await world.rows(
    row,
    `SELECT p.id FROM passages p JOIN document_versions v ON v.id = p.version_id JOIN documents d ON d.id = v.document_id
     WHERE p.workspace_id = $1 AND v.state = 'live' AND d.deleted_at IS NULL`,
    [world.workspaceId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Ids of a workspace's points, asked for over Qdrant's own door. */
export async function listPoints(qdrant: Qdrant, workspaceId: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const name of await listSpaces(qdrant)) {
    const filter = { must: [{ key: "workspaceId", match: { value: workspaceId } }] };
    let offset: string | null = null;
    do {
      const asked = { filter, offset, limit: POINTS_AT_ONCE, with_payload: false };
      const found: z.infer<typeof page> = await qdrant.ask(page, "POST", `/collections/${name}/points/scroll`, asked);
      for (const { id } of found.points) ids.add(id);
      offset = found.next_page_offset ?? null;
    } while (offset !== null);
  }
  return ids;
}

/** Names of the collections that stand behind an alias. */
export async function listSpaces(qdrant: Qdrant): Promise<string[]> {
  return (await qdrant.ask(aliases, "GET", "/aliases")).aliases.map(({ collection_name: name }) => name);
}
