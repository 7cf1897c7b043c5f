import type { IndexPoint } from "@/core/ports";
import { buildPostings, mergePostings, type Postings } from "./postings";

/** Some passages of a workspace, unchanging but for what is deleted from it. */
export type Segment = {
  ids: string[];
  versionIds: string[];
  /** 1 for a passage that is gone. */
  deleted: Uint8Array;
  deletedCount: number;
  lex: Postings;
  meta: Postings;
  /** Vectors one after another, zeros where a passage has none; dimension 0 where no passage has one. */
  dense: { dimension: number; vectors: Float32Array; has: Uint8Array };
};

export function buildSegment(points: IndexPoint[]): Segment {
  const dimension = points.find((point) => point.dense)?.dense?.length ?? 0;
  const dense = { dimension, vectors: new Float32Array(dimension * points.length), has: new Uint8Array(points.length) };
  for (const [place, point] of points.entries()) {
    // A vector of another length comes from another embedder and cannot be compared.
    if (!point.dense || point.dense.length !== dimension) continue;
    dense.vectors.set(point.dense, place * dimension);
    dense.has[place] = 1;
  }
  return {
    ids: points.map((point) => point.id),
    versionIds: points.map((point) => point.versionId),
    deleted: new Uint8Array(points.length),
    deletedCount: 0,
    lex: buildPostings(points.map((point) => point.lex)),
    meta: buildPostings(points.map((point) => point.meta)),
    dense,
  };
}

/** One segment with what lives in several. */
export function mergeSegments(segments: Segment[]): Segment {
  const ids: string[] = [];
  const versionIds: string[] = [];
  const keeps = segments.map((segment) => {
    return Int32Array.from(segment.ids, (id, place) => {
      if (segment.deleted[place]) return -1;
      versionIds.push(segment.versionIds[place] ?? "");
      return ids.push(id) - 1;
    });
  });
  const parts = (side: "lex" | "meta") =>
    segments.map((segment, index) => ({ postings: segment[side], keep: keeps[index] ?? new Int32Array() }));
  return {
    ids,
    versionIds,
    deleted: new Uint8Array(ids.length),
    deletedCount: 0,
    lex: mergePostings(parts("lex")),
    meta: mergePostings(parts("meta")),
    dense: mergeDense(segments, keeps, ids.length),
  };
}

function mergeDense(segments: Segment[], keeps: Int32Array[], size: number): Segment["dense"] {
  const dimension = segments.findLast((segment) => segment.dense.dimension > 0)?.dense.dimension ?? 0;
  const merged = { dimension, vectors: new Float32Array(dimension * size), has: new Uint8Array(size) };
  for (const [index, { dense }] of segments.entries()) {
    if (dense.dimension !== dimension || dimension === 0) continue;
    for (const [place, target] of (keeps[index] ?? new Int32Array()).entries()) {
      if (target < 0 || !dense.has[place]) continue;
      merged.vectors.set(dense.vectors.subarray(place * dimension, (place + 1) * dimension), target * dimension);
      merged.has[target] = 1;
    }
  }
  return merged;
}
