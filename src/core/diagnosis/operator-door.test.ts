import { expect, test } from "vitest";

import type { Facts } from "./facts";
import { figuresOf } from "./figures";
import { MIGRATION_HEAD } from "./migration-head";
import { createOperatorDoor, deepHealth } from "./operator-door";

const well: Facts = {
  stores: [{ name: "PostgreSQL", state: "ok", latencyMs: 1, version: "18.4", note: null }],
  machine: {
    disk: { freeBytes: 5e9, totalBytes: 1e10, isShort: false },
    memory: { usedBytes: 2e8, limitBytes: 4e9 },
    versions: [{ name: "MiniRAG", version: "0.1.0" }],
    sealedRoom: { hasNetwork: false, sentence: "Sealed." },
    ocr: { isThere: false, sentence: "None." },
  },
  library: {
    server: { version: "18.4", sizeBytes: 1 },
    migrations: [MIGRATION_HEAD],
    minRelease: null,
    documents: { workspaces: 1, ready: 3, failed: 0, waiting: 1 },
    indexes: [{ workspaceId: "w", revision: 1, passages: 12, points: null }],
    comparisons: { missing: 3, orphans: 2, refused: 1, oldestRun: new Date(1_700_000_000_500) },
    jobs: { waiting: 2, running: 1, failed: 0, oldestSeconds: 4.5 },
  },
};

function doorWith(token: string | undefined, facts = well) {
  const render = async (figures: { name: string }[]) => figures.map(({ name }) => name).join("\n");
  const countInFlight = () => ({ requests: 2, runs: 1, release: "1.2.0", slot: "blue" });
  return createOperatorDoor({
    token,
    diagnosis: { look: async () => facts },
    countInFlight,
    figures: { contentType: "text/plain", render },
  });
}

test("without a token in the settings there is no door", async () => {
  const door = doorWith(undefined);

  expect([await door.metrics("Bearer undefined"), await door.deep(null), await door.deep("Bearer ")]).toEqual([null, null, null]);
});

test("only the whole token opens", async () => {
  const door = doorWith("a-long-token");

  for (const wrong of [null, "", "a-long-token", "Bearer a-long-toke", "Bearer a-long-token ", "Bearer A-long-token", "Basic a-long-token"])
    expect((await door.deep(wrong))?.status).toBe(401);
  for (const right of ["Bearer a-long-token", "bearer a-long-token", "BEARER  a-long-token"])
    expect((await door.deep(right))?.status).toBe(200);
  expect((await door.metrics("Bearer a-long-token"))?.body).toContain("minirag_queue_oldest_seconds");
});

test("the figures tell what comparing the index with the database found, and when", () => {
  const figureOf = (facts: Facts, wanted: string) => figuresOf(facts).find(({ name }) => name === wanted)?.values;
  const compared = ["minirag_index_missing", "minirag_index_orphans", "minirag_index_refused", "minirag_index_compared_timestamp_seconds"];

  expect(compared.map((name) => figureOf(well, name))).toEqual([3, 2, 1, 1_700_000_000.5].map((value) => [{ labels: {}, value }]));
  expect(compared.map((name) => figureOf({ ...well, library: null }, name)?.[0]?.value)).toEqual([0, 0, 0, 0]);
});

test("deep health is red for a store that is down, a full disk, and a schema of another build", () => {
  const short = { ...well.machine, disk: { ...well.machine.disk, isShort: true } };
  const stores = well.stores.map((store) => ({ ...store, state: "down" as const }));
  const other = well.library && { ...well.library, migrations: ["0099_later"] };

  expect(deepHealth(well).healthy).toBe(true);
  expect(deepHealth({ ...well, machine: short })).toMatchObject({ healthy: false, checks: { disk: false } });
  expect(deepHealth({ ...well, stores, library: null })).toMatchObject({ healthy: false, checks: { stores: false }, index: null });
  expect(deepHealth({ ...well, library: other })).toMatchObject({ healthy: false, checks: { migrations: false } });
});

test("what is in flight is told to the token alone, and without asking any store", async () => {
  const door = doorWith("a-long-token");

  expect((await door.inFlight(null))?.status).toBe(401);
  expect(JSON.parse((await door.inFlight("Bearer a-long-token"))?.body ?? "")).toEqual({
    requests: 2,
    runs: 1,
    release: "1.2.0",
    slot: "blue",
  });
});
