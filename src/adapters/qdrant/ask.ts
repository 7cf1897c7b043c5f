import type { QdrantClient } from "@qdrant/js-client-rest";
import { z } from "zod";
import type { IndexAnswer, IndexPlace, IndexQuery, Ranked } from "@/core/ports";
import { note } from "@/log";
import { type Connection, MISSING } from "./connection";
import { readAnswer, unavailable } from "./failure";
import { within } from "./points";
import { type Asked, findCutAmongEquals, toAnswer, toSearches } from "./query";
import { aliasOf, type createSpaces } from "./spaces";

const counted = z.object({ count: z.number() });
const answered = z.array(z.object({ points: z.array(z.unknown()) }));
const passage = z.object({ id: z.guid(), score: z.number() });

/** Asks for every leg of a question in one batch; null where the space is not there. */
export function createAsk(connection: Connection, spaces: Pick<ReturnType<typeof createSpaces>, "find">) {
  return async function ask({ workspaceId, space }: IndexPlace, query: IndexQuery): Promise<IndexAnswer | null> {
    const known = await spaces.find(space);
    if (!known) return null;
    const asked = toSearches(workspaceId, query, known.dimension);
    const searches = asked.map(({ search }) => search);
    // The count is the N of idf, since every passage has a `lex`; both go at once.
    const both = await connection.search(
      workspaceId,
      (client) => Promise.all([searchAll(client, space, searches), countAll(client, space, within(workspaceId))]),
      MISSING,
    );
    if (!both) return null;
    const [found, count] = both;
    const legs = asked.map(({ leg }) => leg);
    const cut = findCutAmongEquals(query, asked, found);
    if (cut.length > 0) {
      const searchesAgain = cut.map(({ search }) => search);
      const again = await connection.search(workspaceId, (client) => searchAll(client, space, searchesAgain));
      for (const [number, { at }] of cut.entries()) found[at] = again[number] ?? [];
    }
    return toAnswer(query, legs, found, count);
  };
}

/** How many points there are. @throws INDEX_UNAVAILABLE where the answer is no count. */
export async function countAll(client: QdrantClient, space: string, filter: ReturnType<typeof within>): Promise<number> {
  return readAnswer(counted, await client.count(aliasOf(space), { filter, exact: true })).count;
}

async function searchAll(client: QdrantClient, space: string, searches: Asked["search"][]): Promise<Ranked[][]> {
  const lists = readAnswer(answered, await client.queryBatch(aliasOf(space), { searches }));
  if (lists.length !== searches.length) throw unavailable("an answer of another shape");
  return lists.map(({ points }) => keepPassages(points));
}

/** What cannot be a passage of ours, Postgres cannot be asked for. */
function keepPassages(points: unknown[]): Ranked[] {
  const kept = points.flatMap((point) => passage.safeParse(point).data ?? []);
  if (kept.length < points.length) note({ foreignPoints: points.length - kept.length });
  return kept;
}
