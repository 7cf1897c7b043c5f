import type { IndexPoint, PassageIndex } from "@/core/ports";
import { addPoints, createLibrary, LARGEST_MERGED, type Library, removeVersion } from "./embedded-index/library";
import { assertWorkspaceId } from "./embedded-index/memory-index";
import { rank } from "./embedded-index/rank";

/** What can be found in a workspace, and how it is weighed; a change of any part is seen by comparing. */
export type IndexState = {
  revision: bigint;
  weighedAt: bigint;
  /** Names the vectors; null without an embedder. */
  embedder: string | null;
};

/** Where an embedded index loads its passages from. */
export type IndexSource = {
  getState(workspaceId: string): Promise<IndexState>;
  /** Versions that became findable, or stopped being so, after one revision and up to another. */
  changes(workspaceId: string, after: bigint, upTo: bigint): Promise<{ live: string[]; retired: string[] }>;
  /** The passages of versions, weighed with the workspace's mean lengths, in batches. */
  points(workspaceId: string, versionIds: string[], embedder: string | null): AsyncIterable<IndexPoint[]>;
};

type Held = { library: Library; state: IndexState; loading: Promise<void> | null };

/**
 * An exact index in memory that follows Postgres: before a search it loads what changed since it last looked.
 * Passages come from the source when their version goes live; `upsert` before that only counts them.
 */
export function createEmbeddedIndex(source: IndexSource): PassageIndex {
  const workspaces = new Map<string, Held>();
  const announced = new Map<string, Set<string>>();
  const heldOf = (workspaceId: string) => {
    const held = workspaces.get(workspaceId) ?? {
      library: createLibrary(),
      state: { revision: 0n, weighedAt: 0n, embedder: null },
      loading: null,
    };
    workspaces.set(workspaceId, held);
    return held;
  };

  /** Holds nothing older than the state at the time of the call; searches at once share a load. */
  async function refresh(workspaceId: string): Promise<Library> {
    const held = heldOf(workspaceId);
    const wanted = await source.getState(workspaceId);
    if (!isBehind(held.state, wanted)) return held.library;
    // A load that runs already may have begun before this call; one that begins now has everything.
    await held.loading;
    if (!isBehind(held.state, wanted)) return held.library;
    held.loading ??= load(source, workspaceId, held, announced).finally(() => {
      held.loading = null;
    });
    await held.loading;
    return held.library;
  }

  return {
    async upsert(workspaceId, points) {
      assertWorkspaceId(workspaceId);
      for (const { versionId, id } of points) announced.set(versionId, (announced.get(versionId) ?? new Set()).add(id));
    },
    async removeVersion(workspaceId, versionId) {
      assertWorkspaceId(workspaceId);
      announced.delete(versionId);
      removeVersion(heldOf(workspaceId).library, versionId);
    },
    async countVersion(workspaceId, versionId) {
      assertWorkspaceId(workspaceId);
      return announced.get(versionId)?.size ?? (await refresh(workspaceId)).versions.get(versionId)?.size ?? 0;
    },
    async search(workspaceId, query) {
      assertWorkspaceId(workspaceId);
      return rank(await refresh(workspaceId), query);
    },
  };
}

function isBehind(held: IndexState, wanted: IndexState): boolean {
  return held.revision < wanted.revision || held.weighedAt < wanted.weighedAt || held.embedder !== wanted.embedder;
}

async function load(source: IndexSource, workspaceId: string, held: Held, announced: Map<string, Set<string>>): Promise<void> {
  const now = await source.getState(workspaceId);
  if (held.state.weighedAt < now.weighedAt || held.state.embedder !== now.embedder) {
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
  for (const versionId of live) announced.delete(versionId);
  held.state = now;
}
