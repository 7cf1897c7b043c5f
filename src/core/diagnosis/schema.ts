import type { MachineState } from "@/contracts/status";
import { MIGRATION_HEAD } from "./migration-head";

type Applied = { migrations: string[]; minRelease: string | null };

/**
 * Whether this release can work with a schema: it holds everything that the release brought, and nothing that it used has
 * gone since. Migrations of a later release only add, so that this one goes on beside it, or comes back after it.
 */
export function fitsSchema({ migrations, minRelease }: Applied, release: string): boolean {
  return migrations.includes(MIGRATION_HEAD) && (minRelease === null || isAtLeast(release, minRelease));
}

function isAtLeast(release: string, least: string): boolean {
  const [own, needed] = [numbersOf(release), numbersOf(least)];
  const at = needed.findIndex((number, place) => number !== (own[place] ?? 0));
  return at === -1 || (own[at] ?? 0) > (needed[at] ?? 0);
}

function numbersOf(release: string): number[] {
  return release.split(/[.+-]/).slice(0, 3).map(Number);
}

/** This MiniRAG's own version among those that the machine tells. */
export function releaseOf({ versions }: Pick<MachineState, "versions">): string {
  return versions.find(({ name }) => name === "MiniRAG")?.version ?? "0.0.0";
}
