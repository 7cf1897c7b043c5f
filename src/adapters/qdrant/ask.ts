import type { IndexAnswer, IndexPlace, IndexQuery } from "@/core/ports";
import { type Connection, MISSING } from "./connection";
import { within } from "./points";
import { findCutAmongEquals, toAnswer, toSearches } from "./query";
import { aliasOf, type createSpaces } from "./spaces";

/** Asks for every leg of a question in one batch; null where the space is not there. */
export function createAsk(connection: Connection, spaces: Pick<ReturnType<typeof createSpaces>, "find">) {
  return async function ask({ workspaceId, space }: IndexPlace, query: IndexQuery): Promise<IndexAnswer | null> {
    const known = await spaces.find(space);
    if (!known) return null;
    const asked = toSearches(workspaceId, query, known.dimension);
    const searches = asked.map(({ search }) => search);
    // The count is the N of idf, since every passage has a `lex`; both go at once.
    const both = await connection.search(
      (client) =>
        Promise.all([
          client.queryBatch(aliasOf(space), { searches }),
          client.count(aliasOf(space), { filter: within(workspaceId), exact: true }),
        ]),
      MISSING,
    );
    if (!both) return null;
    const [answers, { count }] = both;
    const legs = asked.map(({ leg }) => leg);
    const found = answers.map(({ points }) => points);
    const cut = findCutAmongEquals(query, asked, found);
    if (cut.length > 0) {
      const again = await connection.search((client) => client.queryBatch(aliasOf(space), { searches: cut.map(({ search }) => search) }));
      for (const [number, { at }] of cut.entries()) found[at] = again[number]?.points ?? [];
    }
    return toAnswer(query, legs, found, count);
  };
}
