import type { IndexPlace, IndexPoint, PassageIndex } from "@/core/ports";
import {
  addPoints,
  countPassages,
  createLibrary,
  LARGEST_MERGED,
  type Library,
  listPassages,
  removePassages,
  removeVersion,
} from "./embedded-index/library";
import { rank } from "./embedded-index/rank";
import { assertIds, assertPlace, assertSpace } from "./index-ids";

/** What can be found in a workspace, and how it is weighed; a change of any part is seen by comparing. */
export type IndexState = {
  revision: bigint;
  weighedAt: bigint;
  /** Names the vectors; null without an embedder. */
  embedder: string | null;
  /** Grows when passages that were there already get vectors. */
  vectorsRevision: bigint;
};

/** Where an embedded index loads its passages from. */
export type IndexSource = {
  getState(place: IndexPlace): Promise<IndexState>;
  /** Versions that became findable, or stopped being so, after one revision and up to another. */
  changes(workspaceId: string, after: bigint, upTo: bigint): Promise<{ live: string[]; retired: string[] }>;
  /** The passages of versions, weighed with the workspace's mean lengths, in batches. */
  points(workspaceId: string, versionIds: string[], embedder: string | null): AsyncIterable<IndexPoint[]>;
};

type Held = {
  place: IndexPlace;
  library: Library;
  state: IndexState;
  loading: Promise<void> | null;
  /** Passages by version that were put in and are not live yet. */
  announced: Map<string, Set<string>>;
  askedAt: number;
};

// What a workspace left behind for another space is let go once nobody has asked it for so long.
const KEPT_MS = 60_000;

/**
 * An exact index in memory that follows Postgres: before a search it loads what changed since it last looked.
 * Passages come from the source when their version goes live; `upsert` before that only counts them.
 */
export function createEmbeddedIndex(source: IndexSource): PassageIndex {
  const places = createPlaces();

  /** Holds nothing older than the state at the time of the call; searches at once share a load. */
  async function refresh(place: IndexPlace): Promise<Library> {
    const held = places.hold(place);
    const wanted = await source.getState(place);
    if (!isBehind(held.state, wanted)) return held.library;
    // A load that runs already may have begun before this call; one that begins now has everything.
    await held.loading;
    if (!isBehind(held.state, wanted)) return held.library;
    held.loading ??= load(source, held).finally(() => {
      held.loading = null;
    });
    await held.loading;
    return held.library;
  }

  return {
    isDerived: true,
    async upsert(place, points) {
      const { announced } = places.hold(place);
      for (const { versionId, id } of points) announced.set(versionId, (announced.get(versionId) ?? new Set()).add(id));
    },
    async removeVersion(place, versionId) {
      assertIds([versionId]);
      const { announced, library } = places.hold(place);
      announced.delete(versionId);
      removeVersion(library, versionId);
    },
    async removePoints(place, ids) {
      assertIds(ids);
      removePassages(places.hold(place).library, ids);
    },
    async countVersion(place, versionId) {
      assertIds([versionId]);
      return places.hold(place).announced.get(versionId)?.size ?? (await refresh(place)).versions.get(versionId)?.size ?? 0;
    },
    countPoints: async (place) => countPassages(await refresh(place)),
    listPoints: async (place, page) => listPassages(await refresh(place), page),
    search: async (place, query) => rank(await refresh(place), query),
    dropWorkspace: async (place) => places.drop(place),
    async dropSpace(space) {
      assertSpace(space);
      places.dropSpace(space);
    },
  };
}

/** What is held of each place; asking for one lets go of what its workspace has not asked for a while. */
function createPlaces() {
  const workspaces = new Map<string, Map<string, Held>>();

  function spacesOf({ workspaceId, space }: IndexPlace): Map<string, Held> {
    assertPlace({ workspaceId, space });
    const spaces = workspaces.get(workspaceId) ?? new Map<string, Held>();
    workspaces.set(workspaceId, spaces);
    return spaces;
  }

  return {
    hold(place: IndexPlace): Held {
      const spaces = spacesOf(place);
      const state = { revision: 0n, weighedAt: 0n, embedder: null, vectorsRevision: 0n };
      const held = spaces.get(place.space) ?? { place, library: createLibrary(), state, loading: null, announced: new Map(), askedAt: 0 };
      held.askedAt = Date.now();
      for (const [space, { askedAt }] of spaces) if (held.askedAt - askedAt > KEPT_MS) spaces.delete(space);
      spaces.set(place.space, held);
      return held;
    },
    drop: (place: IndexPlace): void => void spacesOf(place).delete(place.space),
    dropSpace(space: string): void {
      for (const spaces of workspaces.values()) spaces.delete(space);
    },
  };
}

function isBehind(held: IndexState, wanted: IndexState): boolean {
  return held.revision < wanted.revision || isOtherwiseMade(held, wanted);
}

/** Whether every passage has to be loaded again. */
function isOtherwiseMade(held: IndexState, wanted: IndexState): boolean {
  const hasMoreVectors = held.vectorsRevision < wanted.vectorsRevision;
  return held.weighedAt < wanted.weighedAt || held.embedder !== wanted.embedder || hasMoreVectors;
}

async function load(source: IndexSource, held: Held): Promise<void> {
  const { workspaceId } = held.place;
  const now = await source.getState(held.place);
  if (isOtherwiseMade(held.state, now)) {
    // The old weights go before the new ones come: a large library fits in memory once.
    held.library = createLibrary();
    held.state = { ...now, revision: 0n };
  }
  const { live, retired } = await source.changes(workspaceId, held.state.revision, now.revision);
  for (const versionId of retired) removeVersion(held.library, versionId);
  let waiting: IndexPoint[] = [];
  for await (const points of source.points(workspaceId, live, now.embedder)) {
    waiting.push(...points);
    if (waiting.length < LARGEST_MERGED) continue;
    addPoints(held.library, waiting);
    waiting = [];
  }
  addPoints(held.library, waiting);
  for (const versionId of live) held.announced.delete(versionId);
  held.state = now;
}
