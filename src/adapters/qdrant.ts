import { z } from "zod";
import { AppError } from "@/core/errors";
import type { IndexPlace, IndexPoint, PassageIndex } from "@/core/ports";
import { assertIds, assertPlace, assertSpace } from "./index-ids";
import { countAll, createAsk } from "./qdrant/ask";
import { toBody } from "./qdrant/body";
import { type CallTimes, type Connection, createConnection, MISSING, type QdrantAddress } from "./qdrant/connection";
import { readAnswer } from "./qdrant/failure";
import { batchesOf, within } from "./qdrant/points";
import { toAnswer } from "./qdrant/query";
import { aliasOf, createSpaces, type Space } from "./qdrant/spaces";

const BATCHES_AT_ONCE = 2;
const IDS_AT_ONCE = 1_000;
const scrolled = z.object({ points: z.array(z.object({ id: z.string(), payload: z.object({ versionId: z.string() }) })) });

type Filter = ReturnType<typeof within>;
type Spaces = ReturnType<typeof createSpaces>;

/**
 * Passages in a Qdrant server (1.19 or newer): a collection for each space behind an alias, in which a workspace is
 * named by the filter of every call. A space that is not there holds nothing; the first passage makes it.
 */
export function createQdrantIndex(address: QdrantAddress, times: Partial<CallTimes> = {}): PassageIndex {
  const connection = createConnection(address, times);
  const spaces = createSpaces(connection);
  const ask = createAsk(connection, spaces);

  async function remove({ space }: IndexPlace, filter: Filter): Promise<void> {
    await connection.write((client) => client.delete(aliasOf(space), { filter, wait: true }), MISSING);
  }

  return {
    isDerived: false,
    upsert: createUpsert(connection, spaces),
    async removeVersion(place, versionId) {
      assertPlace(place);
      assertIds([versionId]);
      await remove(place, within(place.workspaceId, { versionId }));
    },
    async removePoints(place, ids) {
      assertPlace(place);
      assertIds(ids);
      for (let at = 0; at < ids.length; at += IDS_AT_ONCE)
        await remove(place, within(place.workspaceId, { ids: ids.slice(at, at + IDS_AT_ONCE) }));
    },
    async countVersion(place, versionId) {
      assertPlace(place);
      assertIds([versionId]);
      const filter = within(place.workspaceId, { versionId });
      return (await connection.write((client) => countAll(client, place.space, filter), MISSING)) ?? 0;
    },
    async countPoints(place) {
      assertPlace(place);
      // People wait for it, jobs for the count of a version.
      return (
        (await connection.search(place.workspaceId, (client) => countAll(client, place.space, within(place.workspaceId)), MISSING)) ?? 0
      );
    },
    async listPoints(place, { after, limit }) {
      assertPlace(place);
      if (after !== null) assertIds([after]);
      // A page begins with the id that it is asked for, and tells by one more whether another follows.
      const asked = { filter: within(place.workspaceId), limit: limit + 2, offset: after, with_payload: ["versionId"] };
      const found = await connection.write(
        async (client) => readAnswer(scrolled, await client.scroll(aliasOf(place.space), asked)),
        MISSING,
      );
      const later = (found?.points ?? []).filter(({ id }) => after === null || id > after);
      const ids = later.slice(0, limit).map(({ id, payload }) => ({ id, versionId: payload.versionId }));
      return { ids, next: later.length > limit ? (ids.at(-1)?.id ?? null) : null };
    },
    async search(place, query) {
      assertPlace(place);
      try {
        const answer = await ask(place, query);
        if (answer) return answer;
      } catch (cause) {
        if (!isStale(cause)) throw cause;
      }
      spaces.forget(place.space);
      return (await ask(place, query)) ?? toAnswer(query, [], [], 0);
    },
    async dropWorkspace(place) {
      assertPlace(place);
      await remove(place, within(place.workspaceId));
    },
    async dropSpace(space) {
      assertSpace(space);
      await spaces.drop(space);
    },
  };
}

/** Puts batch after batch; a collection that somebody dropped since we looked is made anew. */
function createUpsert(connection: Connection, spaces: Spaces): PassageIndex["upsert"] {
  async function upsertBatch(place: IndexPlace, batch: IndexPoint[]): Promise<void> {
    const dimension = batch.find(({ dense }) => dense)?.dense?.length ?? null;
    const body = toBody(place.workspaceId, batch);
    const put = async () => {
      assertDimension(await spaces.ensure(place.space, dimension), batch);
      return connection.write((_, put) => put(`/collections/${aliasOf(place.space)}/points?wait=true`, body), MISSING);
    };
    if ((await put()) === null) {
      // Somebody dropped the collection since we looked.
      spaces.forget(place.space);
      await put();
    }
    await spaces.wrote(place.space, batch.length);
  }

  return async function upsert(place, points) {
    assertPlace(place);
    assertIds(points.flatMap(({ id, versionId }) => [id, versionId]));
    const batches = batchesOf(points);
    // The next batch is made ready while the server works on the last.
    for (let at = 0; at < batches.length; at += BATCHES_AT_ONCE)
      await Promise.all(batches.slice(at, at + BATCHES_AT_ONCE).map((batch) => upsertBatch(place, batch)));
  };
}

/** Whether the collection may have changed since we looked at it. */
function isStale(cause: unknown): boolean {
  return cause instanceof AppError && cause.code === "EMBEDDING_DIMENSION_CHANGED";
}

/** @throws EMBEDDING_DIMENSION_CHANGED, rather than leave vectors in the space that nothing compares with. */
function assertDimension({ dimension }: Space, points: IndexPoint[]): void {
  const other = points.find(({ dense }) => dense !== null && dense.length !== dimension)?.dense;
  if (other) throw new AppError("EMBEDDING_DIMENSION_CHANGED", `vectors of ${other.length} numbers instead of ${dimension}`);
}
