import type { Embedder, PassageIndex } from "@/core/ports";
import type { RetrievalStore } from "./store";

/** What finding passages asks of the world. */
export type RetrievalTools = {
  index: Pick<PassageIndex, "search">;
  /** The embedder that a workspace's passages were embedded with; null where it has none. */
  findEmbedder: (workspaceId: string) => Promise<Embedder | null>;
  store: RetrievalStore;
};
