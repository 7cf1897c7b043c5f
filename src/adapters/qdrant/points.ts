import type { IndexPoint, SparseVector } from "@/core/ports";

// A body above 32 MB is refused; a number of JSON takes about so many bytes.
const BATCH_BYTES = 16_000_000;
const BATCH_POINTS = 250;
const NUMBER_BYTES = 24;
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
  const vector = { lex: toSparse(lex), meta: toSparse(meta), ...(dense && { dense: Array.from(dense) }) };
  return { id, vector, payload: { workspaceId, versionId } };
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
