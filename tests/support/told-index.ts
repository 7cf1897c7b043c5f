import { createEmbeddedIndex, type IndexSource } from "@/adapters/embedded-index";
import type { IndexPlace, IndexPoint, PassageIndex } from "@/core/ports";

type Library = { revision: bigint; versions: Map<string, { live: bigint; points: Map<string, IndexPoint> }> };

/**
 * The embedded index over a library that is changed by what the index is told, as Postgres is before it. Each place has a
 * library of its own, since spaces of one workspace need not hold the same.
 */
export function createToldIndex(): PassageIndex {
  const libraries = new Map<string, Library>();
  const places = new Map<string, IndexPlace>();
  const index = createEmbeddedIndex(createSource(libraries));
  const nameOf = ({ workspaceId, space }: IndexPlace) => `${workspaceId} ${space}`;
  const own = (place: IndexPlace) => places.get(nameOf(place)) ?? place;
  const libraryOf = (place: IndexPlace) => libraries.get(own(place).workspaceId);

  function open(place: IndexPlace): IndexPlace {
    const opened = places.get(nameOf(place)) ?? { space: place.space, workspaceId: crypto.randomUUID() };
    places.set(nameOf(place), opened);
    if (!libraries.has(opened.workspaceId)) libraries.set(opened.workspaceId, { revision: 0n, versions: new Map() });
    return opened;
  }

  return {
    isDerived: false,
    async upsert(place, points) {
      await index.upsert(place, []);
      await index.upsert(open(place), points);
      publish(libraryOf(place), points);
    },
    async removeVersion(place, versionId) {
      libraryOf(place)?.versions.delete(versionId);
      await index.removeVersion(own(place), versionId);
    },
    async removePoints(place, ids) {
      for (const { points } of libraryOf(place)?.versions.values() ?? []) for (const id of ids) points.delete(id);
      await index.removePoints(own(place), ids);
    },
    countVersion: (place, versionId) => index.countVersion(own(place), versionId),
    countPoints: (place) => index.countPoints(own(place)),
    listPoints: (place, page) => index.listPoints(own(place), page),
    search: (place, query) => index.search(own(place), query),
    async dropWorkspace(place) {
      libraries.delete(own(place).workspaceId);
      await index.dropWorkspace(own(place));
    },
    async dropSpace(space) {
      for (const place of places.values()) if (place.space === space) libraries.delete(place.workspaceId);
      await index.dropSpace(space);
    },
  };
}

function publish(library: Library | undefined, points: IndexPoint[]): void {
  if (!library || points.length === 0) return;
  library.revision += 1n;
  for (const point of points) {
    const version = library.versions.get(point.versionId) ?? { live: 0n, points: new Map<string, IndexPoint>() };
    version.live = library.revision;
    version.points.set(point.id, point);
    library.versions.set(point.versionId, version);
  }
}

function createSource(libraries: Map<string, Library>): IndexSource {
  return {
    getState: async ({ workspaceId }) => {
      const revision = libraries.get(workspaceId)?.revision ?? 0n;
      return { revision, weighedAt: 0n, embedder: null, vectorsRevision: 0n };
    },
    async changes(workspaceId, after, upTo) {
      const versions = [...(libraries.get(workspaceId)?.versions ?? [])];
      return { live: versions.filter(([, { live }]) => live > after && live <= upTo).map(([id]) => id), retired: [] };
    },
    async *points(workspaceId, versionIds) {
      const versions = libraries.get(workspaceId)?.versions;
      for (const id of versionIds) yield [...(versions?.get(id)?.points.values() ?? [])];
    },
  };
}
