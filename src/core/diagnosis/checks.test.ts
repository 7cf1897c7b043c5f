import { expect, test } from "vitest";

import { checksOf } from "./checks";
import type { Facts } from "./facts";
import { MIGRATION_HEAD } from "./migration-head";

const machine: Facts["machine"] = {
  disk: { freeBytes: 5e9, totalBytes: 1e10, isShort: false },
  memory: { usedBytes: 2e8, limitBytes: 4e9 },
  versions: [{ name: "MiniRAG", version: "0.1.0" }],
  sealedRoom: { hasNetwork: true, sentence: "Open." },
  ocr: { isThere: false, sentence: "None." },
};
const library: NonNullable<Facts["library"]> = {
  server: { version: "18.4", sizeBytes: 9e6 },
  migrations: [MIGRATION_HEAD],
  minRelease: null,
  documents: { workspaces: 1, ready: 3, failed: 1, waiting: 0 },
  indexes: [{ workspaceId: "w", revision: 4, passages: 12, points: 11 }],
  comparisons: { missing: 0, orphans: 0, refused: 0, oldestRun: null },
  jobs: null,
};
const stateOf = (facts: Facts, wanted: string) => checksOf(facts).find(({ name }) => name === wanted)?.state;

test("what must be mended is a problem, and what is worth knowing a note", () => {
  const facts = { stores: [], machine, library };

  expect(["documents", "index", "sealed room", "disk", "migrations", "queue"].map((name) => stateOf(facts, name))).toEqual([
    "note",
    "note",
    "note",
    "ok",
    "ok",
    "ok",
  ]);
  expect(stateOf({ ...facts, machine: { ...machine, disk: { ...machine.disk, isShort: true } } }, "disk")).toBe("problem");
  expect(stateOf({ ...facts, library: { ...library, migrations: [] } }, "migrations")).toBe("problem");
});

test("a store that is down is a problem, and hides nothing else", () => {
  const stores: Facts["stores"] = [{ name: "Redis", state: "down", latencyMs: 3_000, version: null, note: "no answer" }];

  const checks = checksOf({ stores, machine, library: null });

  expect(checks.find(({ name }) => name === "Redis")).toEqual({ name: "Redis", state: "problem", says: "down: no answer, 3000 ms" });
  expect(checks.map(({ name }) => name)).toContain("disk");
});
