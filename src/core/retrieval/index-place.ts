import { createHash } from "node:crypto";
import type { Embedder, IndexPlace } from "@/core/ports";

/** Where a workspace's questions are asked, and what embeds them there; null where words alone are compared. */
export type PlaceInUse = { place: IndexPlace; embedder: Embedder | null };

export type IndexPlaces = {
  /** Where passages are put and questions asked now. */
  find(workspaceId: string): Promise<PlaceInUse>;
  /** Names the vectors of a place, as `Embedder.model` does; null where it has none, or is in use no more. */
  findModel(place: IndexPlace): Promise<string | null>;
  /** Every place that may hold passages of the workspace. */
  list(workspaceId: string): Promise<IndexPlace[]>;
};

const SPACE_DIGITS = 16;
const WORDS = "words";

/** The only part that knows which place of the index a workspace is in: that of the embedder in use. */
export function createIndexPlaces(findEmbedder: (workspaceId: string) => Promise<Embedder | null>): IndexPlaces {
  async function find(workspaceId: string): Promise<PlaceInUse> {
    const embedder = await findEmbedder(workspaceId);
    return { place: { workspaceId, space: spaceOf(embedder?.model ?? null) }, embedder };
  }
  return {
    find,
    async findModel({ workspaceId, space }) {
      const { place, embedder } = await find(workspaceId);
      return place.space === space ? (embedder?.model ?? null) : null;
    },
    list: async (workspaceId) => [(await find(workspaceId)).place],
  };
}

/** An opaque name for the vectors of an embedder; the same for every workspace that uses it. */
export function spaceOf(model: string | null): string {
  return model === null ? WORDS : createHash("sha256").update(model).digest("hex").slice(0, SPACE_DIGITS);
}
