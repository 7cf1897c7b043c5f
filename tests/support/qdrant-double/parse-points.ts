import type { SparseVector } from "@/core/ports";
import { isObject, type Json, listOf, objectOf } from "./json";
import type { PointId, PointRecord, Vector } from "./point-record";
import { badFormat, invalid, wrongInput } from "./refusal";
import type { Names } from "./segment";

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const LARGEST_INDEX = 0xffff_ffff;

/** Points of an upsert, all or none. @throws the refusals of the real server, in its order. */
export function parsePoints(body: Json, names: Names): PointRecord[] {
  if (!Array.isArray(body.points)) throw badFormat("Invalid PointInsertOperations format");
  const points = body.points.map(objectOf).map((point, at) => ({
    id: parseId(point.id),
    payload: objectOf(point.payload),
    vectors: parseVectors(point.vector ?? {}, `points[${at}].vector.?`),
  }));
  for (const { vectors } of points) assertNames(vectors, names);
  return points;
}

/** @throws a refusal for what is neither an unsigned integer nor a UUID. */
export function parseId(id: unknown): PointId {
  if (typeof id === "number" && Number.isInteger(id) && id >= 0) return id;
  if (typeof id === "string" && UUID.test(id)) return id.toLowerCase();
  throw badFormat(`value ${id} is not a valid point ID, valid values are either an unsigned integer or a UUID`);
}

function parseVectors(given: unknown, where: string): Map<string, Vector> {
  if (Array.isArray(given)) return new Map([["", parseVector(given, where)]]);
  if (!isObject(given)) throw noVariant();
  return new Map(Object.entries(given).map(([name, vector]) => [name, parseVector(vector, where)]));
}

function parseVector(given: unknown, where: string): Vector {
  if (Array.isArray(given)) return { dense: normalised(Float32Array.from(given, Number)) };
  if (!isObject(given) || !Array.isArray(given.indices) || !Array.isArray(given.values)) throw noVariant();
  return { sparse: parseSparse(given, where) };
}

function noVariant() {
  return badFormat("data did not match any variant of untagged enum VectorStruct");
}

/** Terms in ascending order. @throws a refusal for lengths that differ and indices that come twice or are too large. */
export function parseSparse({ indices: given, values: weights }: Json, where: string): SparseVector {
  const numbers = listOf(given);
  const values = listOf(weights);
  for (const index of numbers) if (typeof index !== "number" || index < 0 || index > LARGEST_INDEX) throw noVariant();
  if (numbers.length !== values.length) throw invalid(`${where}.values: Validation error: must be the same length as indices [{}]`);
  // What is no number becomes 0 or NaN, as the arrays convert it.
  const indices = new Uint32Array(numbers as number[]);
  if (isAscending(indices)) return { indices, values: new Float32Array(values as number[]) };
  const order = Array.from(indices.keys()).sort((a, b) => (indices[a] ?? 0) - (indices[b] ?? 0));
  const sorted = Uint32Array.from(order, (at) => indices[at] ?? 0);
  if (!isAscending(sorted)) throw invalid(`${where}.indices: Validation error: must be unique [{}]`);
  return { indices: sorted, values: Float32Array.from(order, (at) => Number(values[at])) };
}

function isAscending(indices: Uint32Array): boolean {
  for (let at = 1; at < indices.length; at += 1) if ((indices[at - 1] ?? 0) >= (indices[at] ?? 0)) return false;
  return true;
}

function assertNames(vectors: Map<string, Vector>, { sparse, dense }: Names): void {
  for (const [name, vector] of vectors) {
    const dimension = dense.get(name);
    if ("sparse" in vector ? !sparse.includes(name) : dimension === undefined) throw wrongInput(`Not existing vector name error: ${name}`);
    if ("dense" in vector && vector.dense.length !== dimension)
      throw wrongInput(`Vector dimension error: expected dim: ${dimension}, got ${vector.dense.length} for vector '${name}'`);
  }
}

/** Distance is always the cosine here: vectors are kept with length 1. */
export function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((number) => number / length);
}
