import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { callerFolder } from "@/env";

export type FoundFile = { path: string; name: string };
export type Found = { files: FoundFile[]; missing: string[] };

/**
 * The files that paths name: files as they are, folders with all that lies in them but hidden entries.
 * Each file counts once, however many paths or links lead to it.
 */
export async function findFiles(given: string[]): Promise<Found> {
  const seen = new Set<string>();
  const found: Found = { files: [], missing: [] };
  for (const word of given) {
    await visit(path.resolve(callerFolder(), word), { seen, found, shown: word });
  }
  return found;
}

type Walk = { seen: Set<string>; found: Found; shown: string };

async function visit(place: string, { seen, found, shown }: Walk): Promise<void> {
  const real = await realpath(place).catch(() => null);
  const kind = real === null ? null : await stat(real).catch(() => null);
  if (real === null || kind === null) {
    found.missing.push(shown);
    return;
  }
  if (seen.has(real)) return;
  seen.add(real);
  if (kind.isFile()) found.files.push({ path: real, name: path.basename(place) });
  if (!kind.isDirectory()) return;
  const names = await readdir(real).catch(() => null);
  if (names === null) found.missing.push(shown);
  for (const name of (names ?? []).filter(isVisible).sort()) {
    await visit(path.join(place, name), { seen, found, shown: path.join(shown, name) });
  }
}

function isVisible(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}
