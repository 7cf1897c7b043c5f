import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { folderProblem } from "./problem";

/**
 * Makes a folder, and those above it that are missing, for this user alone.
 * @throws LocalProblem with a sentence when that cannot be.
 */
export function ensureFolder(folder: string): void {
  // One by one: asked to make them all, Node answers "not found" on a read-only disk.
  if (existsSync(path.join(folder, "."))) return;
  if (path.dirname(folder) !== folder) ensureFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    if (!existsSync(path.join(folder, "."))) throw folderProblem(cause, folder);
  }
}
