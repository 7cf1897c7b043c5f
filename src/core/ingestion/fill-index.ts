import { setImmediate as letOthersRun } from "node:timers/promises";

import { AppError } from "@/core/errors";
import type { IndexPlace, IndexPoint, PassageIndex } from "@/core/ports";

import type { MeanLengths } from "./lengths";
import type { PreparedPassage } from "./prepare";
import type { Claim } from "./store";
import { weigh } from "./terms";

const POINTS = 256;

export type Material = { vectors: Map<string, Float32Array>; means: MeanLengths };

/**
 * Puts a version's passages into the index, where they stay unseen until the swap.
 * @throws INDEX_INCOMPLETE (retryable) when fewer arrived than were sent.
 */
export async function fillIndex(
  index: Pick<PassageIndex, "upsert" | "countVersion">,
  place: IndexPlace,
  { versionId, documentId }: Claim,
  passages: PreparedPassage[],
  { vectors, means }: Material,
): Promise<void> {
  for (let at = 0; at < passages.length; at += POINTS) {
    const points = passages.slice(at, at + POINTS).map(
      ({ id, lex, meta, embeddedHash }): IndexPoint => ({
        ...{ id, versionId, documentId },
        lex: weigh(lex, means.lex),
        meta: weigh(meta, means.meta),
        dense: vectors.get(embeddedHash.toString("hex")) ?? null,
      }),
    );
    await index.upsert(place, points);
    await letOthersRun();
  }
  const arrived = await index.countVersion(place, versionId);
  if (arrived !== passages.length) {
    throw new AppError("INDEX_INCOMPLETE", `${arrived} of ${passages.length} passages arrived`, { retryable: true });
  }
}
