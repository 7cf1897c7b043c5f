import { createHash, timingSafeEqual } from "node:crypto";

import type { Facts } from "./facts";
import { type Figure, figuresOf } from "./figures";
import { MIGRATION_HEAD } from "./migration-head";
import { fitsSchema, releaseOf } from "./schema";
import type { Diagnosis } from "./service";

/** What an operator's program is answered; `null` stands for "there is no such door here". */
export type DoorAnswer = { status: number; headers: Record<string, string>; body: string } | null;

type Tools = {
  /** Without it there is no door. */
  token: string | undefined;
  diagnosis: Pick<Diagnosis, "look">;
  /** What this process is in the middle of, and who it is. */
  countInFlight: () => { requests: number; runs: number; release: string; slot: string | null };
  figures: { contentType: string; render(figures: Figure[]): Promise<string> };
};

// As src/auth.ts takes it from a key: the scheme may be written in any case.
const SCHEME = /^Bearer +/i;
const json = { "content-type": "application/json", "cache-control": "no-store" };

/** Figures and deep health, for programs of whoever runs the installation: with one bearer token, and never without. */
export function createOperatorDoor({ token, diagnosis, countInFlight, figures }: Tools) {
  async function behind(authorization: string | null, answer: () => Promise<DoorAnswer>): Promise<DoorAnswer> {
    if (!token) return null;
    if (!isSame(authorization?.replace(SCHEME, "Bearer ") ?? "", `Bearer ${token}`))
      return { status: 401, headers: { ...json, "www-authenticate": "Bearer" }, body: `{"error":{"code":"NOT_SIGNED_IN"}}` };
    return answer();
  }

  return {
    metrics: (authorization: string | null) =>
      behind(authorization, async () => {
        const body = await figures.render(figuresOf(await diagnosis.look()));
        return { status: 200, headers: { "content-type": figures.contentType, "cache-control": "no-store" }, body };
      }),

    /** Touches no store: it is asked while a server is being left. */
    inFlight: (authorization: string | null) =>
      behind(authorization, async () => ({ status: 200, headers: json, body: JSON.stringify(countInFlight()) })),

    deep: (authorization: string | null) =>
      behind(authorization, async () => {
        const health = deepHealth(await diagnosis.look());
        return { status: health.healthy ? 200 : 503, headers: json, body: JSON.stringify(health) };
      }),
  };
}

/** Whether everything works that an answer needs; a full disk still answers questions, but is not well. */
export function deepHealth({ stores, machine, library }: Facts) {
  const applied = library?.migrations.at(-1) ?? null;
  const checks = {
    stores: stores.every(({ state }) => state !== "down"),
    migrations: library !== null && fitsSchema(library, releaseOf(machine)),
    disk: !machine.disk.isShort,
  };
  return {
    healthy: Object.values(checks).every(Boolean),
    checks,
    stores,
    migrations: { applied, expected: MIGRATION_HEAD },
    index: library && { passages: library.indexes.reduce((sum, { passages }) => sum + passages, 0) },
    queue: library?.jobs ?? null,
    disk: machine.disk,
    memory: machine.memory,
    versions: machine.versions,
  };
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
