import type { IndexPoint, SparseVector } from "@/core/ports";
import { sizeOf } from "./body";

// A body above 32 MB is refused.
const BATCH_BYTES = 16_000_000;
const BATCH_POINTS = 250;

/** The one filter of every call: a workspace's own passages, and of those what more conditions name. */
export function within(workspaceId: string, ...conditions: ({ versionId: string } | { ids: string[] })[]) {
  const more = conditions.map((condition) => ("ids" in condition ? { has_id: condition.ids } : equals("versionId", condition.versionId)));
  return { must: [equals("workspaceId", workspaceId), ...more] };
}

function equals(key: string, value: string) {
  return { key, match: { value } };
}

export function toSparse({ indices, values }: SparseVector): { indices: number[]; values: number[] } {
  return { indices: Array.from(indices), values: Array.from(values) };
}

/** Passages in batches that are well under the server's limit. */
export function batchesOf(points: IndexPoint[]): IndexPoint[][] {
  const batches: IndexPoint[][] = [];
  let bytes = 0;
  for (const point of points) {
    const size = sizeOf(point);
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
