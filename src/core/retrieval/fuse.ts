import type { IndexAnswer, Ranked } from "@/core/ports";

/** A candidate with its share of each leg's best, 0 to 1; null where a leg did not find it. */
export type Fused = { id: string; score: number; legs: { lex: number | null; meta: number | null; dense: number | null } };
export type FusionWeights = {
  /** Of the dense leg; the lexical one has the rest. */ alpha: number /** Of titles and names. */;
  beta: number;
};

/**
 * Min-max normalises each leg over its own candidates and adds them weighed, missing = 0 (Bruch, Gai and Ingber,
 * An Analysis of Fusion Functions for Hybrid Retrieval, 2023). Best first, equal scores by id.
 */
export function fuse(answer: Pick<IndexAnswer, "lex" | "meta" | "dense">, { alpha, beta }: FusionWeights): Fused[] {
  const legs = { lex: normalise(answer.lex), meta: normalise(answer.meta), dense: normalise(answer.dense) };
  const denseShare = answer.dense.length > 0 ? alpha : 0;
  const ids = new Set([...legs.lex.keys(), ...legs.meta.keys(), ...legs.dense.keys()]);
  const fused = [...ids].map((id): Fused => {
    const [lex, meta, dense] = [legs.lex.get(id) ?? null, legs.meta.get(id) ?? null, legs.dense.get(id) ?? null];
    const score = denseShare * (dense ?? 0) + (1 - denseShare) * (lex ?? 0) + beta * (meta ?? 0);
    return { id, score, legs: { lex, meta, dense } };
  });
  return fused.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function normalise(ranked: Ranked[]): Map<string, number> {
  const highest = ranked[0]?.score ?? 0;
  const lowest = ranked.at(-1)?.score ?? 0;
  const range = highest - lowest;
  return new Map(ranked.map(({ id, score }) => [id, range > 0 ? (score - lowest) / range : 1]));
}
