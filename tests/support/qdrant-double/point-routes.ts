import { type Collection, compareIds, namesOf, type Point } from "./collection";
import { fieldsOf, parseFilter } from "./filter";
import { isObject, type Json, listOf, objectOf } from "./json";
import { parseId, parsePoints } from "./parse-points";
import { showVector } from "./point-record";
import { badFormat, missing, Refusal } from "./refusal";
import { type Call, part, path, type Route } from "./route";

const SCROLLED = 10;

/** Points: written, read, changed and removed. */
export const pointRoutes: Route[] = [
  {
    method: "PUT",
    path: path("/collections/:name/points"),
    answer: (call) => written(call, ({ body }, collection) => upsert(body, collection)),
  },
  { method: "POST", path: path("/collections/:name/points"), reads: true, answer: retrieve },
  { method: "GET", path: path("/collections/:name/points/:id"), reads: true, answer: getOne },
  { method: "POST", path: path("/collections/:name/points/count"), reads: true, answer: count },
  { method: "POST", path: path("/collections/:name/points/scroll"), reads: true, answer: scroll },
  { method: "POST", path: path("/collections/:name/facet"), reads: true, answer: facet },
  {
    method: "POST",
    path: path("/collections/:name/points/delete"),
    answer: (call) => written(call, ({ body }, collection) => remove(body, collection)),
  },
  {
    method: "POST",
    path: path("/collections/:name/points/payload"),
    answer: (call) => written(call, ({ body }, collection) => setPayload(body, collection)),
  },
  {
    method: "PUT",
    path: path("/collections/:name/points/payload"),
    answer: (call) => written(call, ({ body }, collection) => setPayload(body, collection, true)),
  },
  {
    method: "POST",
    path: path("/collections/:name/points/payload/delete"),
    answer: (call) => written(call, ({ body }, collection) => deletePayload(body, collection)),
  },
  { method: "POST", path: path("/collections/:name/points/batch"), answer: batch },
];

/** Does one change, on disk before it is told where the asker waits for it. */
async function written(call: Call, change: (call: Call, collection: Collection) => void): Promise<Json> {
  const collection = call.store.get(part(call));
  change(call, collection);
  const waits = call.query.get("wait") === "true";
  if (waits) await collection.log.sync();
  return { operation_id: collection.operations(), status: waits ? "completed" : "acknowledged" };
}

function upsert(body: Json, collection: Collection): void {
  collection.put(parsePoints(body, namesOf(collection.settings.config)));
}

/** The ids that a body names, or those that its filter matches. */
function chosen(body: Json, collection: Collection): string[] {
  if (Array.isArray(body.points)) return body.points.map((id) => String(parseId(id)));
  if (!isObject(body.filter)) throw badFormat("data did not match any variant of untagged enum PointsSelector");
  return matching(collection, body).map(({ id }) => String(id));
}

function remove(body: Json, collection: Collection): void {
  collection.change({ do: "delete", ids: chosen(body, collection) });
}

function setPayload(body: Json, collection: Collection, replace = false): void {
  collection.change({ do: "payload", ids: chosen(body, collection), set: objectOf(body.payload), replace });
}

function deletePayload(body: Json, collection: Collection): void {
  collection.change({ do: "payload", ids: chosen(body, collection), remove: listOf(body.keys).map(String) });
}

async function batch(call: Call): Promise<Json[]> {
  const results: Json[] = [];
  for (const operation of listOf(call.body.operations).map(objectOf)) {
    const [name = "", body] = Object.entries(operation)[0] ?? [];
    const change = { upsert, delete: remove, set_payload: setPayload, delete_payload: deletePayload }[name];
    if (!change) throw badFormat("data did not match any variant of untagged enum UpdateOperation");
    results.push(await written(call, (_, collection) => change(objectOf(body), collection)));
  }
  return results;
}

/** Points that a body's filter matches, in no order. */
export function matching(collection: Collection, { filter: given }: Json): Point[] {
  assertIndexed(collection, given);
  const filter = parseFilter(given, collection, () => 0);
  return [...(filter.among ?? collection.points.values())].filter(filter.matches);
}

/** Strict mode refuses what it would have to look through every point for. */
export function assertIndexed({ settings }: Collection, filter: unknown): void {
  const strict = objectOf(settings.config.strict_mode_config);
  if (strict.enabled !== true || strict.unindexed_filtering_retrieve !== false) return;
  for (const field of fieldsOf(filter))
    if (!settings.indexes[field])
      throw new Refusal(
        400,
        `Bad request: Index required but not found for "${field}" of one of the following types: [keyword]. Help: Create an index for this key or use a different filter.`,
      );
}

/** A point with as much of its payload and vectors as was asked for. */
export function show(collection: Collection, point: Point, withPayload: unknown, withVector: unknown): Json {
  const shown: Json = { id: point.id };
  const fields = Array.isArray(withPayload) ? withPayload : objectOf(withPayload).include;
  if (Array.isArray(fields)) shown.payload = Object.fromEntries(Object.entries(point.payload).filter(([name]) => fields.includes(name)));
  else if (withPayload === true) shown.payload = point.payload;
  if (withVector === true || (Array.isArray(withVector) && withVector.length > 0)) {
    const vectors = [...collection.vectorsOf(point)].filter(([name]) => withVector === true || listOf(withVector).includes(name));
    shown.vector = Object.fromEntries(vectors.map(([name, vector]) => [name, showVector(vector)]));
  }
  return shown;
}

function retrieve(call: Call): Json[] {
  const collection = call.store.get(part(call));
  const { ids, with_payload: withPayload = true, with_vector: withVector } = call.body;
  const found = listOf(ids).flatMap((id) => collection.points.get(String(parseId(id))) ?? []);
  return found.map((point) => show(collection, point, withPayload, withVector));
}

function getOne(call: Call): Json {
  const collection = call.store.get(part(call));
  const id = part(call, 1);
  const point = collection.points.get(id);
  if (!point) throw missing(`Point with id ${id} does not exists!`);
  return show(collection, point, true, true);
}

function count(call: Call): Json {
  const collection = call.store.get(part(call));
  return { count: matching(collection, call.body).length };
}

function scroll(call: Call): Json {
  const collection = call.store.get(part(call));
  const { body } = call;
  const limit = Number(body.limit ?? SCROLLED);
  assertIndexed(collection, body.filter);
  const filter = parseFilter(body.filter, collection, () => 0);
  const sorted = filter.among ? [...filter.among].sort((a, b) => compareIds(a.id, b.id)) : collection.sorted();
  const from = body.offset === undefined || body.offset === null ? null : parseId(body.offset);
  const page: Point[] = [];
  for (const point of sorted) {
    if ((from !== null && compareIds(point.id, from) < 0) || !filter.matches(point)) continue;
    page.push(point);
    if (page.length > limit) break;
  }
  const points = page.slice(0, limit).map((point) => show(collection, point, body.with_payload ?? true, body.with_vector));
  return { points, next_page_offset: page[limit]?.id ?? null };
}

function facet(call: Call): Json {
  const collection = call.store.get(part(call));
  const { key, limit = 10 } = call.body;
  const counts = new Map<unknown, number>();
  for (const { payload } of matching(collection, call.body)) {
    const value = payload[String(key)];
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  const hits = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
  return { hits: hits.slice(0, Number(limit)) };
}
