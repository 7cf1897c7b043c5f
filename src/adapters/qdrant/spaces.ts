import type { QdrantClient } from "@qdrant/js-client-rest";
import { z } from "zod";
import { toAppError } from "@/core/errors";
import { note } from "@/log";
import { type Connection, MISSING } from "./connection";
import { readAnswer } from "./failure";

/** What is known of a space's collection: the length of its vectors, null where it has none. */
export type Space = { dimension: number | null };

const described = z.object({
  points_count: z.number().nullish(),
  config: z.object({
    params: z.object({ vectors: z.object({ dense: z.object({ size: z.number() }).optional() }).nullish() }),
    quantization_config: z.unknown(),
  }),
});
type Described = z.infer<typeof described>;

const THERE_ALREADY = { status: 409, answer: true };
const QUANTISED_FROM = 100_000;
const LOOKED_AT_EVERY = 10_000;
// Small segments on disk keep 120,000 passages within 1 GB at the same speed; the defaults are killed there.
const ON_DISK = {
  hnsw_config: { m: 0, payload_m: 16, on_disk: true },
  on_disk_payload: true,
  optimizers_config: { default_segment_number: 2, max_segment_size: 60_000, indexing_threshold: 10_000, max_optimization_threads: 1 },
};
const SPARSE = { modifier: "idf", index: { on_disk: true } } as const;

/** The name under which a space is asked; it points to a collection, so that another can take its place. */
export function aliasOf(space: string): string {
  return `minirag-${space}`;
}

/** No space's name holds the character before the number: a collection is never taken for another space's alias. */
function collectionOf(space: string): string {
  return `${aliasOf(space)}_1`;
}

async function describe(client: QdrantClient, space: string): Promise<Described> {
  return readAnswer(described, await client.getCollection(aliasOf(space)));
}

/** The collections of spaces: made when first needed, remembered while they last. */
export function createSpaces(connection: Connection) {
  const known = new Map<string, Promise<Space | null>>();
  const written = new Map<string, number>();

  function remember(space: string, finding: Promise<Space | null>): Promise<Space | null> {
    known.set(space, finding);
    const forget = () => known.get(space) === finding && known.delete(space);
    finding.then((found) => found ?? forget(), forget);
    return finding;
  }

  async function look(space: string): Promise<Space | null> {
    const collection = await connection.search(null, (client) => describe(client, space), MISSING);
    return collection && { dimension: collection.config.params.vectors?.dense?.size ?? null };
  }

  /** Vectors of a large space are scanned by a byte each; below that size it gains nothing. */
  async function quantiseIfLarge(space: string): Promise<void> {
    const collection = await connection.write((client) => describe(client, space), MISSING);
    const isLarge = (collection?.points_count ?? 0) >= QUANTISED_FROM && collection?.config.params.vectors?.dense !== undefined;
    if (!isLarge || collection.config.quantization_config) return;
    const change = { quantization_config: { scalar: { type: "int8" as const, always_ram: true } } };
    await connection.write((client) => client.updateCollection(aliasOf(space), change));
  }

  /** Safe to be done by several processes at once, and again after it broke off anywhere. */
  async function create(space: string, dimension: number | null): Promise<Space> {
    const collection = collectionOf(space);
    const vectors = dimension === null ? {} : { vectors: { dense: { size: dimension, distance: "Cosine" as const, on_disk: true } } };
    const settings = { ...ON_DISK, ...vectors, sparse_vectors: { lex: SPARSE, meta: SPARSE } };
    await connection.write((client) => client.createCollection(collection, settings), THERE_ALREADY);
    const keyword = { type: "keyword" as const };
    for (const [field_name, field_schema] of Object.entries({ workspaceId: { ...keyword, is_tenant: true }, versionId: keyword }))
      await connection.write((client) => client.createPayloadIndex(collection, { wait: true, field_name, field_schema }));
    const actions = [{ create_alias: { alias_name: aliasOf(space), collection_name: collection } }];
    await connection.write((client) => client.updateCollectionAliases({ actions }));
    return (await look(space)) ?? { dimension };
  }

  return {
    find: (space: string): Promise<Space | null> => known.get(space) ?? remember(space, look(space)),

    async ensure(space: string, dimension: number | null): Promise<Space> {
      const found = await (known.get(space) ?? remember(space, look(space)));
      if (found) return found;
      const creating = create(space, dimension);
      remember(space, creating);
      return creating;
    },

    /** What was remembered is wrong: the collection went, or another took its place. */
    forget: (space: string): void => void known.delete(space),

    /** Keeps house at the first passages that come to a space, and now and then while it grows. What is written is written, however that goes. */
    async wrote(space: string, points: number): Promise<void> {
      const count = (written.get(space) ?? LOOKED_AT_EVERY) + points;
      written.set(space, count % LOOKED_AT_EVERY);
      if (count >= LOOKED_AT_EVERY) await quantiseIfLarge(space).catch((cause) => note({ quantisingFailed: toAppError(cause).code }));
    },

    async drop(space: string): Promise<void> {
      known.delete(space);
      const { collections } = await connection.write((client) => client.getCollections());
      const own = collections.filter(({ name }) => name.startsWith(`${aliasOf(space)}_`));
      for (const { name } of own) await connection.write((client) => client.deleteCollection(name));
    },
  };
}
