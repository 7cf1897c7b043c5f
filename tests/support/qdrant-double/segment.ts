import { buildPostings, mergePostings, type Postings } from "@/adapters/embedded-index/postings";
import type { SparseVector } from "@/core/ports";
import type { Point } from "./collection";
import type { Vector } from "./point-record";

export type Dense = { dimension: number; vectors: Float32Array };
/** Some points, unchanging but for those that are gone; their places are their numbers in it. */
export type Segment = {
  points: Point[];
  deleted: Uint8Array;
  deletedCount: number;
  sparse: Map<string, Postings>;
  dense: Map<string, Dense>;
  /** 1 for a place that a filter matches, by the filter's words. */
  masks: Map<string, Uint8Array>;
};
export type Names = { sparse: string[]; dense: Map<string, number> };

const NONE: SparseVector = { indices: new Uint32Array(), values: new Float32Array() };

export function buildSegment(added: { point: Point; vectors: Map<string, Vector> }[], names: Names): Segment {
  const sparseOf = (name: string) =>
    added.map(({ vectors }) => {
      const vector = vectors.get(name);
      return vector && "sparse" in vector ? vector.sparse : NONE;
    });
  const denseOf = (name: string, dimension: number): Dense => {
    const all = new Float32Array(dimension * added.length);
    for (const [place, { vectors }] of added.entries()) {
      const vector = vectors.get(name);
      if (vector && "dense" in vector) all.set(vector.dense, place * dimension);
    }
    return { dimension, vectors: all };
  };
  return settle({
    points: added.map(({ point }) => point),
    deleted: new Uint8Array(added.length),
    deletedCount: 0,
    sparse: new Map(names.sparse.map((name) => [name, buildPostings(sparseOf(name))])),
    dense: new Map([...names.dense].map(([name, dimension]) => [name, denseOf(name, dimension)])),
    masks: new Map(),
  });
}

/** One segment with what lives in several. */
export function mergeSegments(segments: Segment[], names: Names): Segment {
  const points: Point[] = [];
  const keeps = segments.map(({ points: old, deleted }) =>
    Int32Array.from(old, (point, place) => (deleted[place] ? -1 : points.push(point) - 1)),
  );
  const none = new Int32Array();
  const sparseOf = (name: string) =>
    mergePostings(
      segments.flatMap(({ sparse }, at) => {
        const postings = sparse.get(name);
        return postings ? [{ postings, keep: keeps[at] ?? none }] : [];
      }),
    );
  const denseOf = (name: string, dimension: number): Dense => {
    const vectors = new Float32Array(dimension * points.length);
    for (const [at, { dense }] of segments.entries()) {
      const old = dense.get(name)?.vectors ?? new Float32Array();
      for (const [place, target] of (keeps[at] ?? none).entries())
        if (target >= 0) vectors.set(old.subarray(place * dimension, (place + 1) * dimension), target * dimension);
    }
    return { dimension, vectors };
  };
  return settle({
    points,
    deleted: new Uint8Array(points.length),
    deletedCount: 0,
    sparse: new Map(names.sparse.map((name) => [name, sparseOf(name)])),
    dense: new Map([...names.dense].map(([name, dimension]) => [name, denseOf(name, dimension)])),
    masks: new Map(),
  });
}

/** Tells each point where it is now. */
function settle(segment: Segment): Segment {
  for (const [place, point] of segment.points.entries()) {
    point.segment = segment;
    point.place = place;
  }
  return segment;
}

const SMALL = 4_096;
const ALIKE = 4;
const MOST_DELETED = 0.3;

/** Segments of like size to be made one, or one that is worn; none where all is well. */
export function nextToMerge(segments: Segment[]): Segment[] {
  const worn = segments.find(({ deletedCount, points }) => deletedCount > MOST_DELETED * points.length);
  if (worn) return [worn];
  const small = segments.filter(({ points }) => points.length < SMALL);
  const bySize = Map.groupBy(small, ({ points }) => Math.floor(Math.log(points.length) / Math.log(ALIKE)));
  for (const group of bySize.values()) if (group.length >= ALIKE) return group;
  return [];
}
