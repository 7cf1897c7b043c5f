import { rmSync } from "node:fs";
import { type Json, listOf, objectOf, parseBody } from "./json";
import { type LogFile, openLog, RECORD } from "./log-file";
import { decodePoint, encodePoint, type PointId, type PointRecord, type Vector } from "./point-record";
import { buildSegment, mergeSegments, type Names, nextToMerge, type Segment } from "./segment";

/** What memory holds of a point; its vectors are in the segment, and whole in the log. */
export type Point = {
  id: PointId;
  payload: Json;
  vectors: ReadonlySet<string>;
  logAt: number;
  version: number;
  segment: Segment | null;
  place: number;
};
export type Settings = { config: Json; indexes: Record<string, Json> };
/** What is written down besides points. */
export type Operation =
  | { do: "configure"; config: Json }
  | { do: "index"; field: string; schema: Json | null }
  | { do: "delete"; ids: string[] }
  | { do: "payload"; ids: string[]; set?: Json; remove?: string[]; replace?: boolean };

export type Collection = ReturnType<typeof openCollection>;
const BUILT_AT_ONCE = 4_096;

/** A collection that is in memory and in its log. Changes are made at once and are safe when `sync` ends. */
export function openCollection(path: string) {
  const log = openLog(path);
  const points = new Map<string, Point>();
  const keywords = new Map<string, Map<unknown, Set<Point>>>();
  const settings: Settings = { config: {}, indexes: {} };
  const sets = new Map<string, ReadonlySet<string>>();
  const caches = { sorted: null as Point[] | null, counts: new Map<string, number>() };
  /** Points of the last writes, which become one segment when they are many, or are asked for. */
  const waiting = new Map<string, { point: Point; vectors: Map<string, Vector> }>();
  let segments: Segment[] = [];
  let operations = 0;
  let isWhole = false;

  function changed(): void {
    caches.counts.clear();
    operations += 1;
  }

  function file(point: Point, add: boolean): void {
    for (const [field, index] of keywords)
      for (const value of valuesOf(point.payload[field])) {
        const set = index.get(value) ?? new Set<Point>();
        index.set(value, set);
        if (add) set.add(point);
        else set.delete(point);
      }
  }

  function drop(point: Point): void {
    points.delete(String(point.id));
    waiting.delete(String(point.id));
    file(point, false);
    caches.sorted = null;
    if (!point.segment) return;
    point.segment.deleted[point.place] = 1;
    point.segment.deletedCount += 1;
    point.segment = null;
  }

  function put(records: { record: PointRecord; logAt: number }[]): void {
    changed();
    for (const { record, logAt } of records) {
      const old = points.get(String(record.id));
      if (old) drop(old);
      const { id, payload, vectors } = record;
      const point: Point = { id, payload, vectors: shared(sets, vectors), logAt, version: operations, segment: null, place: 0 };
      points.set(String(id), point);
      file(point, true);
      waiting.set(String(id), { point, vectors });
    }
    caches.sorted = null;
    if (waiting.size >= BUILT_AT_ONCE) build();
  }

  function build(): void {
    if (waiting.size > 0) segments.push(buildSegment([...waiting.values()], namesOf(settings.config)));
    waiting.clear();
    tidy();
  }

  function tidy(): void {
    for (let group = nextToMerge(segments); group.length > 0; group = nextToMerge(segments)) {
      const merged = mergeSegments(group, namesOf(settings.config));
      segments = segments.filter((segment) => !group.includes(segment));
      if (merged.points.length > 0) segments.push(merged);
    }
  }

  function apply(operation: Operation): void {
    changed();
    if (operation.do === "configure") settings.config = operation.config;
    else if (operation.do === "index") index(operation.field, operation.schema);
    else if (operation.do === "payload") for (const id of operation.ids) changePayload(points.get(id), operation);
    else removeAll(operation.ids);
  }

  function removeAll(ids: string[]): void {
    for (const id of ids) {
      const point = points.get(id);
      if (point) drop(point);
    }
    tidy();
  }

  function index(field: string, schema: Json | null): void {
    keywords.delete(field);
    delete settings.indexes[field];
    if (!schema) return;
    settings.indexes[field] = schema;
    keywords.set(field, new Map());
    for (const point of points.values()) {
      file(point, false);
      file(point, true);
    }
  }

  function changePayload(point: Point | undefined, { set, remove, replace }: Extract<Operation, { do: "payload" }>): void {
    if (!point) return;
    file(point, false);
    const kept = replace ? {} : Object.fromEntries(Object.entries(point.payload).filter(([name]) => !remove?.includes(name)));
    point.payload = { ...kept, ...set };
    file(point, true);
    point.segment?.masks.clear();
  }

  function load(): void {
    for (const { kind, body, at } of log.entries()) {
      isWhole ||= kind === RECORD.end;
      if (kind === RECORD.point) put([{ record: decodePoint(body), logAt: at }]);
      else if (kind === RECORD.operation) apply(parseBody(body.toString("utf8")) as Operation);
    }
  }

  load();
  return {
    ...{ path, points, keywords, settings, caches, log },
    segments(): Segment[] {
      build();
      return segments;
    },
    operations: () => operations,
    /** Whether an end was written: only snapshots have one. */
    isWhole: () => isWhole,
    put(records: PointRecord[]): void {
      const places = log.append(RECORD.point, records.map(encodePoint));
      put(records.map((record, at) => ({ record, logAt: places[at] ?? 0 })));
    },
    change(operation: Operation): void {
      log.append(RECORD.operation, [Buffer.from(JSON.stringify(operation))]);
      apply(operation);
    },
    vectorsOf: (point: Point): Map<string, Vector> => decodePoint(log.read(point.logAt)).vectors,
    /** Every point in the order of ids, numbers before UUIDs. */
    sorted(): Point[] {
      caches.sorted ??= [...points.values()].sort((a, b) => compareIds(a.id, b.id));
      return caches.sorted;
    },
    remove(): void {
      log.close();
      rmSync(path, { force: true });
    },
  };
}

export function compareIds(a: PointId, b: PointId): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The vectors that a collection names, and the length of the dense ones. */
export function namesOf(config: Json): Names {
  const params = objectOf(config.params);
  const dense = Object.entries(objectOf(params.vectors)).map(([name, vector]): [string, number] => [name, Number(objectOf(vector).size)]);
  return { sparse: Object.keys(objectOf(params.sparse_vectors)), dense: new Map(dense) };
}

function valuesOf(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? listOf(value) : [value];
}

/** The same set for all points with the same vectors. */
function shared(sets: Map<string, ReadonlySet<string>>, vectors: Map<string, Vector>): ReadonlySet<string> {
  const key = [...vectors.keys()].join(" ");
  const set = sets.get(key) ?? new Set(vectors.keys());
  sets.set(key, set);
  return set;
}

export type { LogFile };
