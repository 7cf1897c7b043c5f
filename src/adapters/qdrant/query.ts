import type { IndexAnswer, IndexQuery, Ranked, SparseVector } from "@/core/ports";
import { toSparse, within } from "./points";

type Leg = "lex" | "meta" | "dense" | "words" | number;
export type Asked = ReturnType<typeof toSearches>[number];

// Qdrant gives equal scores in any order: so many more are asked for, and those past the limit dropped by id. All
// passages of a document may score the same by its title.
const TIES = { lex: 20, meta: 150, dense: 20 };
// Where even those are equal, once more for so many.
const MOST_TIES = 2_000;
// Quantised vectors only choose; the whole ones rank.
const RESCORED = { quantization: { rescore: true, oversampling: 2 } };

/** One batch for a question, and what each of its queries is for. Legs that cannot find anything are left out. */
export function toSearches(workspaceId: string, query: IndexQuery, dimension: number | null) {
  const filter = within(workspaceId);
  const params = { idf: { corpus: filter } };
  const sparse = (leg: Leg, using: string, vector: SparseVector, limit: number) =>
    limit === 0 || vector.indices.length === 0 ? [] : [{ leg, search: { query: toSparse(vector), using, limit, filter, params } }];
  const { lex, meta, dense, words, singleWords, limits } = query;
  const asksDense = dense !== null && dense.length === dimension && limits.dense > 0;
  return [
    ...sparse("lex", "lex", lex, more("lex", limits.lex)),
    ...sparse("meta", "meta", meta, more("meta", limits.meta)),
    ...(asksDense
      ? [
          {
            leg: "dense" as Leg,
            search: { query: Array.from(dense), using: "dense", limit: more("dense", limits.dense), filter, params: RESCORED },
          },
        ]
      : []),
    ...sparse("words", "lex", words, 1),
    ...Array.from(singleWords, (hash, at) => sparse(at, "lex", oneTerm(hash), 1)).flat(),
  ];
}

function more(leg: keyof typeof TIES, limit: number): number {
  return limit === 0 ? 0 : limit + TIES[leg];
}

/** The searches whose last passages all score as the one at the limit does, so that the server has chosen among equals. */
export function findCutAmongEquals(query: IndexQuery, asked: Asked[], found: Ranked[][]): { at: number; search: Asked["search"] }[] {
  return asked.flatMap(({ leg, search }, at) => {
    const list = found[at] ?? [];
    const isLeg = leg === "lex" || leg === "meta";
    const isCut = isLeg && list.length === search.limit && list[query.limits[leg] - 1]?.score === list.at(-1)?.score;
    return isCut ? [{ at, search: { ...search, limit: MOST_TIES } }] : [];
  });
}

function oneTerm(hash: number): SparseVector {
  return { indices: Uint32Array.of(hash), values: Float32Array.of(1) };
}

/** Puts what the batch found, in its order, back to the legs. */
export function toAnswer(query: IndexQuery, legs: Leg[], found: Ranked[][], passageCount: number): IndexAnswer {
  const byLeg = new Map(legs.map((leg, at) => [leg, found[at] ?? []]));
  const best = (leg: Leg) => Math.max(0, byLeg.get(leg)?.[0]?.score ?? 0);
  const ranked = (leg: Leg, limit: number) => settle(byLeg.get(leg) ?? [], limit);
  const { limits, singleWords } = query;
  return {
    lex: ranked("lex", limits.lex).filter(({ score }) => score > 0),
    meta: ranked("meta", limits.meta).filter(({ score }) => score > 0),
    dense: ranked("dense", limits.dense),
    bestWords: best("words"),
    bestSingle: Array.from(singleWords, (_, at) => best(at)),
    passageCount,
  };
}

function settle(found: Ranked[], limit: number): Ranked[] {
  return found.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
}
