import { AppError } from "@/core/errors";
import type { PassageIndex } from "@/core/ports";
import { addPoints, createLibrary, type Library, removeVersion } from "./library";
import { rank } from "./rank";

const WORKSPACE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws INVALID_INPUT, since an id that names no workspace must never widen a search. */
export function assertWorkspaceId(workspaceId: string): void {
  if (!WORKSPACE_ID.test(workspaceId)) throw new AppError("INVALID_INPUT", "a passage index was asked without a workspace id");
}

/** An exact index that holds what it is given and forgets it with the process. */
export function createMemoryIndex(): PassageIndex {
  const libraries = new Map<string, Library>();
  const libraryOf = (workspaceId: string) => {
    assertWorkspaceId(workspaceId);
    const library = libraries.get(workspaceId) ?? createLibrary();
    libraries.set(workspaceId, library);
    return library;
  };
  return {
    async upsert(workspaceId, points) {
      addPoints(libraryOf(workspaceId), points);
    },
    async removeVersion(workspaceId, versionId) {
      removeVersion(libraryOf(workspaceId), versionId);
    },
    async countVersion(workspaceId, versionId) {
      return libraryOf(workspaceId).versions.get(versionId)?.size ?? 0;
    },
    async search(workspaceId, query) {
      return rank(libraryOf(workspaceId), query);
    },
  };
}
