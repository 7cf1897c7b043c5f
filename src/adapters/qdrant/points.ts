import type { IndexPoint, SparseVector } from "@/core/ports";

// A body above 32 MB is refused; a number of JSON takes about so many bytes.
const BATCH_BYTES = 16_000_000;
const BATCH_POINTS = 250;
const NUMBER_BYTES = 24;
const DIGITS = 1e7;
const POINT_BYTES = 300;

/** The one filter of every call: a workspace's own passages, and of those what more conditions name. */
export function within(workspaceId: string, ...conditions: ({ versionId: string } | { ids: string[] })[]) {
  const more = conditions.map((condition) => ("ids" in condition ? { has_id: condition.ids } : equals("versionId", condition.versionId)));
  return { must: [equals("workspaceId", workspaceId), ...more] };
}

function equals(key: string, value: string) {
  return { key, match: { value } };
}

/** A passage as Qdrant stores it. An empty `meta` counts too: its idf counts the points that have the vector. */
export function toStored(workspaceId: string, { id, versionId, lex, meta, dense }: IndexPoint) {
  const vector = { lex: toStoredSparse(lex), meta: toStoredSparse(meta), ...(dense && { dense: Array.from(dense, shorten) }) };
  return { id, vector, payload: { workspaceId, versionId } };
}

function toStoredSparse({ indices, values }: SparseVector): { indices: number[]; values: number[] } {
  return { indices: Array.from(indices), values: Array.from(values, shorten) };
}

/** As many digits as a 32-bit number has: written out as a 64-bit one it would take twice the bytes, and most of an upsert's time. */
function shorten(number: number): number {
  return Math.round(number * DIGITS) / DIGITS;
}

export function toSparse({ indices, values }: SparseVector): { indices: number[]; values: number[] } {
  return { indices: Array.from(indices), values: Array.from(values) };
}

/** Passages in batches that are well under the server's limit. */
export function batchesOf(points: IndexPoint[]): IndexPoint[][] {
  const batches: IndexPoint[][] = [];
  let bytes = 0;
  for (const point of points) {
    const size = POINT_BYTES + NUMBER_BYTES * (2 * (point.lex.indices.length + point.meta.indices.length) + (point.dense?.length ?? 0));
    bytes += size;
    const last = batches.at(-1);
    if (last && last.length < BATCH_POINTS && bytes <= BATCH_BYTES) last.push(point);
    else {
      batches.push([point]);
      bytes = size;
    }
  }
  return batches;
}
