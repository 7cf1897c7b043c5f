import { assertIds, assertPlace, assertSpace } from "@/adapters/index-ids";
import type { IndexPlace, PassageIndex } from "@/core/ports";
import { addPoints, countPassages, createLibrary, type Library, listPassages, removePassages, removeVersion } from "./library";
import { rank } from "./rank";

/** An exact index that holds what it is given and forgets it with the process. */
export function createMemoryIndex(): PassageIndex {
  const spaces = new Map<string, Map<string, Library>>();
  const libraryOf = (place: IndexPlace) => {
    assertPlace(place);
    const libraries = spaces.get(place.space) ?? new Map<string, Library>();
    const library = libraries.get(place.workspaceId) ?? createLibrary();
    spaces.set(place.space, libraries.set(place.workspaceId, library));
    return library;
  };
  return {
    isDerived: false,
    async upsert(place, points) {
      addPoints(libraryOf(place), points);
    },
    async removeVersion(place, versionId) {
      assertIds([versionId]);
      removeVersion(libraryOf(place), versionId);
    },
    async removePoints(place, ids) {
      assertIds(ids);
      removePassages(libraryOf(place), ids);
    },
    async countVersion(place, versionId) {
      assertIds([versionId]);
      return libraryOf(place).versions.get(versionId)?.size ?? 0;
    },
    async countPoints(place) {
      return countPassages(libraryOf(place));
    },
    async listPoints(place, page) {
      return listPassages(libraryOf(place), page);
    },
    async search(place, query) {
      return rank(libraryOf(place), query);
    },
    async dropWorkspace(place) {
      assertPlace(place);
      spaces.get(place.space)?.delete(place.workspaceId);
    },
    async dropSpace(space) {
      assertSpace(space);
      spaces.delete(space);
    },
  };
}
