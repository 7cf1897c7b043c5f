import { spaceOf } from "@/core/retrieval/index-place";

const GENERATION = /-(\d+)$/;

type Names = {
  /** Spaces of any workspace. */
  shared: string[];
  /** The workspace's own, in whatever state. */
  taken: string[];
  /** Spaces that nobody asks any more, and the index holds still. */
  leaving: string[];
};

/**
 * A name for a space of vectors that the workspace has no space of that name for: the newest generation that is there
 * already, or the next one. All workspaces of a generation share what the index keeps it in.
 */
export function nameSpace(model: string | null, { shared, taken, leaving }: Names): string {
  const base = spaceOf(model);
  const free = shared.filter((name) => !taken.includes(name)).sort((a, b) => generationOf(base, b) - generationOf(base, a));
  const highestTaken = Math.max(0, ...taken.map((name) => generationOf(base, name)));
  const [newest] = free;
  if (newest !== undefined && generationOf(base, newest) > highestTaken) return newest;
  const next = Math.max(0, ...[...shared, ...taken, ...leaving].map((name) => generationOf(base, name))) + 1;
  return next === 1 ? base : `${base}-${next}`;
}

/** 0 for the name of another space. */
function generationOf(base: string, name: string): number {
  if (name === base) return 1;
  return name.startsWith(`${base}-`) ? Number(GENERATION.exec(name)?.[1] ?? 0) : 0;
}
