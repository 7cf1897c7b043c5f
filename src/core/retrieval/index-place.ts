import { createHash } from "node:crypto";
import type { Embedder, IndexPlace } from "@/core/ports";

/** Where a workspace's questions are asked, and what embeds them there; null where words alone are compared. */
export type PlaceInUse = { place: IndexPlace; embedder: Embedder | null };

export type IndexPlaces = {
  /** Where questions are asked now. */
  find(workspaceId: string): Promise<PlaceInUse>;
  /** Where new passages are put: first where questions are asked, then what else is kept in step. Makes the first place. */
  open(workspaceId: string): Promise<PlaceInUse[]>;
  /** Names the vectors of a place, as `Embedder.model` does, and counts how often older passages got theirs; null where it has none. */
  findVectors(place: IndexPlace): Promise<{ model: string | null; revision: bigint }>;
  /** Every place that may hold passages of the workspace. */
  list(workspaceId: string): Promise<IndexPlace[]>;
};

/** A row of a workspace's spaces; `connect` reaches its embedder as it was reached when it was chosen. */
export type SpaceRow = {
  name: string;
  model: string | null;
  state: "shadow" | "active" | "previous" | "dropped";
  revision: bigint;
  isInStep: boolean;
  connect: () => Embedder;
};
export type SpaceRows = {
  list(workspaceId: string): Promise<SpaceRow[]>;
  /** Makes the space of the embedder that is chosen the one that is asked, where there is none. */
  openFirst(workspaceId: string): Promise<void>;
};

const SPACE_DIGITS = 16;
const WORDS = "words";
const NO_ROWS: SpaceRows = { list: async () => [], openFirst: async () => undefined };

/**
 * The only part that knows which places of the index a workspace is in. A space stays the one that is asked until the
 * change to another is complete, whatever embedder is chosen meanwhile; before the first document that one counts.
 */
export function createIndexPlaces(findEmbedder: (workspaceId: string) => Promise<Embedder | null>, rows: SpaceRows = NO_ROWS): IndexPlaces {
  /** With the key of today where the space's embedder is the one that is chosen, else as it was kept. */
  async function toPlace(workspaceId: string, { name, model, connect }: SpaceRow): Promise<PlaceInUse> {
    const place = { workspaceId, space: name };
    if (model === null) return { place, embedder: null };
    const chosen = await findEmbedder(workspaceId).catch(() => null);
    return { place, embedder: chosen?.model === model ? chosen : connect() };
  }

  async function findChosen(workspaceId: string): Promise<PlaceInUse> {
    const embedder = await findEmbedder(workspaceId);
    return { place: { workspaceId, space: spaceOf(embedder?.model ?? null) }, embedder };
  }

  async function find(workspaceId: string): Promise<PlaceInUse> {
    const active = (await rows.list(workspaceId)).find(({ state }) => state === "active");
    return active ? toPlace(workspaceId, active) : findChosen(workspaceId);
  }

  async function listOpen(workspaceId: string): Promise<SpaceRow[]> {
    const all = await rows.list(workspaceId);
    if (all.some(({ state }) => state === "active")) return all;
    await rows.openFirst(workspaceId);
    return rows.list(workspaceId);
  }

  return {
    find,

    async open(workspaceId) {
      const kept = (await listOpen(workspaceId)).filter(({ isInStep }) => isInStep);
      if (kept.length === 0) return [await findChosen(workspaceId)];
      const activeFirst = kept.sort((a, b) => Number(b.state === "active") - Number(a.state === "active"));
      return Promise.all(activeFirst.map((row) => toPlace(workspaceId, row)));
    },

    async findVectors({ workspaceId, space }) {
      const all = await rows.list(workspaceId);
      const row = all.find(({ name }) => name === space);
      if (row) return { model: row.model, revision: row.revision };
      const { place, embedder } = await findChosen(workspaceId);
      const isChosen = all.length === 0 && place.space === space;
      return { model: isChosen ? (embedder?.model ?? null) : null, revision: 0n };
    },

    async list(workspaceId) {
      const names = (await rows.list(workspaceId)).map(({ name }) => name);
      return names.length > 0 ? names.map((space) => ({ workspaceId, space })) : [(await findChosen(workspaceId)).place];
    },
  };
}

/** An opaque name for the vectors of an embedder; the same for every workspace that uses it. */
export function spaceOf(model: string | null): string {
  return model === null ? WORDS : createHash("sha256").update(model).digest("hex").slice(0, SPACE_DIGITS);
}
