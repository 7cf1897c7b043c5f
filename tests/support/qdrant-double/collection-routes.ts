import { namesOf } from "./collection";
import { columnAfter, isObject, type Json, listOf, objectOf } from "./json";
import { badFormat, invalid, missing, noCollection, Refusal, wrongInput } from "./refusal";
import { type Call, part, path, type Route } from "./route";

const DISTANCES = /^(Cosine|Euclid|Dot|Manhattan)$/;
const LARGEST_DIMENSION = 65_536;
const HNSW = { m: 16, ef_construct: 100, full_scan_threshold: 10_000, max_indexing_threads: 0, on_disk: false };
const OPTIMIZER = {
  ...{ deleted_threshold: 0.2, vacuum_min_vector_number: 1_000, default_segment_number: 0, max_segment_size: null },
  ...{
    memmap_threshold: null,
    indexing_threshold: 10_000,
    flush_interval_sec: 5,
    max_optimization_threads: null,
    prevent_unoptimized: null,
  },
};
const WAL = { wal_capacity_mb: 32, wal_segments_ahead: 0, wal_retain_closed: 1 };

/** Collections, their payload indexes and their aliases. */
export const collectionRoutes: Route[] = [
  {
    method: "GET",
    path: path("/collections"),
    reads: true,
    answer: ({ store }) => ({ collections: [...store.collections.keys()].map((name) => ({ name })) }),
  },
  { method: "GET", path: path("/aliases"), reads: true, answer: ({ store }) => ({ aliases: [...store.aliases].map(toAlias) }) },
  { method: "POST", path: path("/collections/aliases"), answer: changeAliases },
  {
    method: "GET",
    path: path("/collections/:name/exists"),
    reads: true,
    answer: (call) => ({ exists: call.store.collections.has(call.store.nameOf(part(call))) }),
  },
  {
    method: "GET",
    path: path("/collections/:name/aliases"),
    reads: true,
    answer: (call) => ({ aliases: [...call.store.aliases].filter(([, name]) => name === part(call)).map(toAlias) }),
  },
  { method: "GET", path: path("/collections/:name"), reads: true, answer: describe },
  { method: "PUT", path: path("/collections/:name"), answer: create },
  { method: "PATCH", path: path("/collections/:name"), answer: change },
  { method: "DELETE", path: path("/collections/:name"), answer: (call) => call.store.remove(part(call)) },
  {
    method: "PUT",
    path: path("/collections/:name/index"),
    answer: (call) => index(call, String(call.body.field_name), schemaOf(call.body.field_schema)),
  },
  { method: "DELETE", path: path("/collections/:name/index/:field"), answer: (call) => index(call, part(call, 1), null) },
];

function toAlias([alias_name, collection_name]: [string, string]) {
  return { alias_name, collection_name };
}

async function create(call: Call): Promise<boolean> {
  const { store, body, raw } = call;
  const name = part(call);
  if (name.includes("/"))
    throw new Refusal(422, 'Validation error in path parameters: [collection_name: collection name cannot contain "/" char]');
  const vectors = objectOf(body.vectors);
  for (const vector of Object.values(vectors)) assertVector(objectOf(vector), () => columnAfter(raw, body.vectors));
  if (store.collections.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
  if (store.aliases.has(name)) throw wrongInput(`Can't create collection with name ${name}. Alias with the same name already exists`);
  const sparse = body.sparse_vectors === undefined ? {} : { sparse_vectors: body.sparse_vectors };
  const params = {
    vectors,
    shard_number: 1,
    replication_factor: 1,
    write_consistency_factor: 1,
    on_disk_payload: body.on_disk_payload ?? true,
    ...sparse,
  };
  await store.create(name, {
    params,
    hnsw_config: { ...HNSW, ...objectOf(body.hnsw_config) },
    optimizer_config: { ...OPTIMIZER, ...objectOf(body.optimizers_config) },
    wal_config: WAL,
    quantization_config: body.quantization_config ?? null,
    ...(isObject(body.metadata) && { metadata: body.metadata }),
    ...(isObject(body.strict_mode_config) && { strict_mode_config: body.strict_mode_config }),
  });
  return true;
}

function assertVector({ size, distance }: Json, column: () => number): void {
  if (typeof size !== "number" || size < 1 || !DISTANCES.test(String(distance)))
    throw badFormat(`data did not match any variant of untagged enum VectorsConfig at line 1 column ${column()}`);
  if (size > LARGEST_DIMENSION) throw invalid(`vectors.?.size: value ${size} invalid, must be from 1 to ${LARGEST_DIMENSION}`);
}

async function change(call: Call): Promise<boolean> {
  const { settings, ...collection } = call.store.get(part(call));
  const { body } = call;
  const { config } = settings;
  const merged = (member: string, given: unknown) => (isObject(given) ? { [member]: { ...objectOf(config[member]), ...given } } : {});
  const plain = (member: string) => (member in body ? { [member]: body[member] } : {});
  collection.change({
    do: "configure",
    config: {
      ...config,
      ...merged("hnsw_config", body.hnsw_config),
      ...merged("optimizer_config", body.optimizers_config),
      ...merged("params", body.params),
      ...plain("quantization_config"),
      ...merged("metadata", body.metadata),
      ...merged("strict_mode_config", body.strict_mode_config),
    },
  });
  await collection.log.sync();
  return true;
}

function describe(call: Call): Json {
  const { settings, points, keywords } = call.store.get(part(call));
  const { sparse } = namesOf(settings.config);
  const counted = [...points.values()];
  const withVector = (name: string) => counted.reduce((sum, { vectors }) => sum + (vectors.has(name) ? 1 : 0), 0);
  const schema = Object.entries(settings.indexes).map(([field, given]) => {
    const index = keywords.get(field);
    const indexed = new Set([...(index?.values() ?? [])].flatMap((set) => [...set]));
    return [field, { ...given, points: indexed.size }];
  });
  return {
    ...{ status: "green", optimizer_status: "ok", segments_count: 2 },
    indexed_vectors_count: sparse.reduce((sum, name) => sum + withVector(name), 0),
    points_count: points.size,
    config: settings.config,
    payload_schema: Object.fromEntries(schema),
    update_queue: { length: 0 },
  };
}

function schemaOf(given: unknown): Json {
  return typeof given === "string" ? { data_type: given } : { data_type: objectOf(given).type, params: given };
}

async function index(call: Call, field: string, schema: Json | null): Promise<Json> {
  const collection = call.store.get(part(call));
  collection.change({ do: "index", field, schema });
  await collection.log.sync();
  return { operation_id: collection.operations(), status: "completed" };
}

function changeAliases({ store, body }: Call): boolean {
  for (const action of listOf(body.actions).map(objectOf)) {
    const created = objectOf(action.create_alias);
    const renamed = objectOf(action.rename_alias);
    if (action.create_alias) {
      const name = String(created.collection_name);
      if (!store.collections.has(name)) throw noCollection(name);
      store.aliases.set(String(created.alias_name), name);
    } else if (action.rename_alias) {
      const name = store.aliases.get(String(renamed.old_alias_name));
      if (name === undefined) throw missing(`Alias ${renamed.old_alias_name} does not exists!`);
      store.aliases.delete(String(renamed.old_alias_name));
      store.aliases.set(String(renamed.new_alias_name), name);
    } else store.aliases.delete(String(objectOf(action.delete_alias).alias_name));
  }
  store.saveAliases();
  return true;
}
