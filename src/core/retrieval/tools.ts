import type { PassageIndex } from "@/core/ports";
import type { IndexPlaces } from "./index-place";
import type { RetrievalStore } from "./store";

/** What finding passages asks of the world. */
export type RetrievalTools = {
  index: Pick<PassageIndex, "search">;
  /** Where a workspace's passages lie, and the embedder that they were embedded with. */
  places: Pick<IndexPlaces, "find">;
  store: RetrievalStore;
};
