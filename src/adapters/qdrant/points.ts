import type { IndexPoint, SparseVector } from "@/core/ports";

// A body above 32 MB is refused; a number of JSON takes about so many bytes.
const BATCH_BYTES = 16_000_000;
const BATCH_POINTS = 250;
const NUMBER_BYTES = 24;
// As many digits as a 32-bit number has: whole numbers of this unit are written out in a third of a fraction's time.
const UNIT = "e-7";
const UNITS = 1e7;
const POINT_BYTES = 300;

/** The one filter of every call: a workspace's own passages, and of those what more conditions name. */
export function within(workspaceId: string, ...conditions: ({ versionId: string } | { ids: string[] })[]) {
  const more = conditions.map((condition) => ("ids" in condition ? { has_id: condition.ids } : equals("versionId", condition.versionId)));
  return { must: [equals("workspaceId", workspaceId), ...more] };
}

function equals(key: string, value: string) {
  return { key, match: { value } };
}

/** Passages as Qdrant is to store them, in JSON. An empty `meta` counts too: its idf counts the points that have the vector. */
export function toBody(workspaceId: string, points: IndexPoint[]): string {
  return `{"points":[${points.map((point) => toStored(workspaceId, point)).join()}]}`;
}

function toStored(workspaceId: string, { id, versionId, lex, meta, dense }: IndexPoint): string {
  const vector = `"lex":${writeSparse(lex)},"meta":${writeSparse(meta)}${dense ? `,"dense":${writeNumbers(dense)}` : ""}`;
  return `{"id":${JSON.stringify(id)},"vector":{${vector}},"payload":${JSON.stringify({ workspaceId, versionId })}}`;
}

function writeSparse({ indices, values }: SparseVector): string {
  return `{"indices":[${indices.join()}],"values":${writeNumbers(values)}}`;
}

function writeNumbers(numbers: Float32Array): string {
  const written = new Array<number>(numbers.length);
  for (let at = 0; at < numbers.length; at += 1) written[at] = Math.round((numbers[at] ?? 0) * UNITS);
  return written.length === 0 ? "[]" : `[${written.join(`${UNIT},`)}${UNIT}]`;
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
