import type { Collection, Point } from "./collection";
import { isObject, type Json, listOf, objectOf } from "./json";
import { badFormat } from "./refusal";

export type Filter = {
  matches: (point: Point) => boolean /** Equal for filters that say the same in the same words. */;
  key: string /** Points to look among; null for all. */;
  among: Iterable<Point> | null;
};
type Test = (point: Point) => boolean;

const ALL: Filter = { matches: () => true, key: "", among: null };

/** What a filter of the API matches; an empty object matches everything. @throws a refusal. */
export function parseFilter(value: unknown, collection: Collection, column: () => number): Filter {
  if (!isObject(value) || Object.keys(value).length === 0) return ALL;
  const matches = testOf(value, column);
  return { matches, key: JSON.stringify(value), among: narrow(value, collection) };
}

/** The names of the payload fields that a filter asks about. */
export function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (!isObject(value)) return [];
  const own = typeof value.key === "string" && ("match" in value || "range" in value) ? [value.key] : [];
  return [...own, ...["must", "should", "must_not"].flatMap((part) => fieldsOf(listOrOne(value[part])))];
}

function listOrOne(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

function testOf(filter: Json, column: () => number): Test {
  const tests = (part: string) => listOrOne(filter[part]).map((condition) => conditionOf(objectOf(condition), column));
  const [must, should, mustNot] = [tests("must"), tests("should"), tests("must_not")];
  return (point) =>
    must.every((test) => test(point)) &&
    (should.length === 0 || should.some((test) => test(point))) &&
    !mustNot.some((test) => test(point));
}

function conditionOf(condition: Json, column: () => number): Test {
  if ("must" in condition || "should" in condition || "must_not" in condition) return testOf(condition, column);
  if ("has_id" in condition) {
    const ids = new Set(listOf(condition.has_id).map(String));
    return ({ id }) => ids.has(String(id));
  }
  if ("has_vector" in condition) {
    const name = String(condition.has_vector);
    return ({ vectors }) => vectors.has(name);
  }
  if ("is_empty" in condition || "is_null" in condition) {
    const key = String(objectOf(condition.is_empty ?? condition.is_null).key);
    return ({ payload }) => valuesAt(payload, key).length === 0;
  }
  const key = String(condition.key);
  const accepts = "match" in condition ? matchOf(objectOf(condition.match), column) : rangeOf(objectOf(condition.range));
  return ({ payload }) => valuesAt(payload, key).some(accepts);
}

function matchOf(match: Json, column: () => number): (value: unknown) => boolean {
  if ("any" in match) {
    const any = new Set(listOf(match.any));
    return (value) => any.has(value);
  }
  if ("except" in match) {
    const except = new Set(listOf(match.except));
    return (value) => !except.has(value);
  }
  if ("text" in match) return (value) => String(value).includes(String(match.text));
  if (match.value === null || match.value === undefined || typeof match.value === "object")
    throw badFormat(`data did not match any variant of untagged enum MatchInterface at line 1 column ${column()}`);
  return (value) => value === match.value;
}

function rangeOf(range: Json): (value: unknown) => boolean {
  const bounds = Object.entries(range).map(([name, bound]) => ({ name, bound: comparable(bound) }));
  return (value) => {
    const number = comparable(value);
    return bounds.every(({ name, bound }) =>
      name === "gte" ? number >= bound : name === "gt" ? number > bound : name === "lte" ? number <= bound : number < bound,
    );
  };
}

function comparable(value: unknown): number {
  return typeof value === "number" ? value : Date.parse(String(value));
}

function valuesAt(payload: Json, key: string): unknown[] {
  const value = key in payload ? payload[key] : key.split(".").reduce<unknown>((inner, part) => objectOf(inner)[part], payload);
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** The smallest set that a payload index or a list of ids gives for what must match. */
function narrow(filter: Json, collection: Collection): Iterable<Point> | null {
  let smallest: Point[] | Set<Point> | null = null;
  for (const condition of listOrOne(filter.must).map(objectOf)) {
    const found = "has_id" in condition ? byIds(condition, collection) : byValue(condition, collection);
    if (found && (smallest === null || sizeOf(found) < sizeOf(smallest))) smallest = found;
  }
  return smallest;
}

function byIds({ has_id }: Json, { points }: Collection): Point[] {
  return listOf(has_id).flatMap((id) => points.get(String(id)) ?? []);
}

function byValue({ key, match }: Json, { keywords }: Collection): Set<Point> | null {
  const index = keywords.get(String(key));
  const value = objectOf(match).value;
  return index && value !== undefined ? (index.get(value) ?? new Set()) : null;
}

function sizeOf(found: Point[] | Set<Point>): number {
  return Array.isArray(found) ? found.length : found.size;
}
