import type { Collection } from "./collection";
import { namesOf } from "./collection";
import { parseFilter } from "./filter";
import { columnAfter, type Json, listOf, objectOf } from "./json";
import { normalised, parseSparse } from "./parse-points";
import { assertIndexed, show } from "./point-routes";
import { rankDense, rankSparse, type Scored } from "./rank";
import { invalid, Refusal, wrongInput } from "./refusal";
import { type Call, part, path, type Route } from "./route";

const USUAL_LIMIT = 10;

/** Queries, one by one and in batches. A bad one refuses its whole batch. */
export const queryRoutes: Route[] = [
  {
    method: "POST",
    path: path("/collections/:name/points/query"),
    reads: true,
    answer: (call) => ({ points: query(call.store.get(part(call)), call.body, call) }),
  },
  {
    method: "POST",
    path: path("/collections/:name/points/query/batch"),
    reads: true,
    answer: (call) => {
      const collection = call.store.get(part(call));
      return listOf(call.body.searches).map((search) => ({ points: query(collection, objectOf(search), call) }));
    },
  },
];

function query(collection: Collection, body: Json, { raw }: Call): Json[] {
  const limit = Number(body.limit ?? USUAL_LIMIT);
  if (limit < 1) throw invalid(`internal.limit: value ${limit} invalid, must be 1 or larger`);
  assertLimit(collection, limit);
  assertIndexed(collection, body.filter);
  const column = () => columnAfter(raw, body.filter);
  const least = typeof body.score_threshold === "number" ? body.score_threshold : Number.NEGATIVE_INFINITY;
  return rank(collection, body, limit, column)
    .filter(({ score }) => score >= least)
    .map(({ point, score }) => ({
      ...show(collection, point, body.with_payload, body.with_vector),
      version: point.version,
      score: Math.fround(score),
    }));
}

function rank(collection: Collection, body: Json, limit: number, column: () => number): Scored[] {
  const { sparse, dense } = namesOf(collection.settings.config);
  const name = typeof body.using === "string" ? body.using : "";
  const filter = parseFilter(body.filter, collection, column);
  if (Array.isArray(body.query)) {
    const dimension = dense.get(name);
    if (dimension === undefined) throw wrongInput(`Not existing vector name error: ${name}`);
    const vector = Float32Array.from(body.query, Number);
    if (vector.length !== dimension) throw wrongInput(`Vector dimension error: expected dim: ${dimension}, got ${vector.length}`);
    return rankDense(collection, { name, vector: normalised(vector), filter, limit });
  }
  const vector = parseSparse(objectOf(body.query), "internal.query");
  if (!sparse.includes(name)) throw wrongInput(`Not existing vector name error: ${name}`);
  const corpus = parseFilter(objectOf(objectOf(body.params).idf).corpus, collection, column);
  const sparseParams = objectOf(objectOf(collection.settings.config.params).sparse_vectors);
  const hasIdf = objectOf(sparseParams[name]).modifier === "idf";
  return rankSparse(collection, { name, vector, filter, corpus, hasIdf, limit });
}

function assertLimit({ settings }: Collection, limit: number): void {
  const strict = objectOf(settings.config.strict_mode_config);
  const most = Number(strict.max_query_limit ?? Number.POSITIVE_INFINITY);
  if (strict.enabled === true && limit > most)
    throw new Refusal(
      400,
      `Bad request: Limit exceeded ${limit} > ${most} for "limit". Help: Reduce the "limit" parameter to or below ${most}.`,
    );
}
