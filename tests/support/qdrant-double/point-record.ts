import type { SparseVector } from "@/core/ports";
import { type Json, parseBody } from "./json";

export type PointId = string | number;
export type Vector = { dense: Float32Array } | { sparse: SparseVector };
/** A point as it is written: what a collection keeps in memory of it, and its vectors. */
export type PointRecord = { id: PointId; payload: Json; vectors: Map<string, Vector> };

type Header = { id: PointId; payload: Json; vectors: [name: string, kind: "d" | "s", length: number][] };

/** A header of JSON with its length before it, then the numbers of each vector. */
export function encodePoint({ id, payload, vectors }: PointRecord): Buffer {
  const named = [...vectors].map(([name, vector]): [string, "d" | "s", number] =>
    "dense" in vector ? [name, "d", vector.dense.length] : [name, "s", vector.sparse.indices.length],
  );
  const header = Buffer.from(JSON.stringify({ id, payload, vectors: named } satisfies Header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const numbers = [...vectors.values()].flatMap((vector) =>
    "dense" in vector ? [bytesOf(vector.dense)] : [bytesOf(vector.sparse.indices), bytesOf(vector.sparse.values)],
  );
  return Buffer.concat([length, header, ...numbers]);
}

export function decodePoint(body: Buffer): PointRecord {
  const from = 4 + body.readUInt32LE(0);
  const { id, payload, vectors: named } = parseBody(body.toString("utf8", 4, from)) as Header;
  const vectors = new Map<string, Vector>();
  let at = from;
  const take = (length: number) => {
    const part = body.buffer.slice(body.byteOffset + at, body.byteOffset + at + 4 * length);
    at += 4 * length;
    return part as ArrayBuffer;
  };
  for (const [name, kind, length] of named) {
    if (kind === "d") vectors.set(name, { dense: new Float32Array(take(length)) });
    else vectors.set(name, { sparse: { indices: new Uint32Array(take(length)), values: new Float32Array(take(length)) } });
  }
  return { id, payload, vectors };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A vector as the API shows it. */
export function showVector(vector: Vector): unknown {
  if ("dense" in vector) return Array.from(vector.dense, shortest);
  return { indices: Array.from(vector.sparse.indices), values: Array.from(vector.sparse.values, shortest) };
}

/** The shortest number that is the same in 32 bits. */
function shortest(value: number): number {
  return Number(value.toPrecision(8));
}
