import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { useSpaces } from "@tests/support/spaces";
import { expect, test } from "vitest";
import { createSecretBox } from "@/adapters/secret-box";
import type { MachineState } from "@/contracts/status";
import type { PassageIndex } from "@/core/ports";
import { createIndexPlaces, type IndexPlaces } from "@/core/retrieval/index-place";
import { createConnections } from "@/core/spaces/connections";
import { createDiagnosis } from "./service";

const handle = useDatabase();
const world = useSpaces(handle);

test("where the key that sealed others is lost, what is wrong can still be seen", async () => {
  const actor = await createWorkspace(handle.db);
  await world.choose(actor, fakeEmbedder());
  await world.upload(actor, "The bridge was opened in 1877.");
  await world.work();
  const { countPoints, examine } = diagnosisWith(placesWithKey("cd"));

  const { facts, checks } = await examine();

  expect(await diagnosisWith(placesWithKey("ab")).countPoints(actor.workspaceId)).toBe(1);
  expect(await countPoints(actor.workspaceId)).toBeNull();
  expect(facts.library?.indexes).toMatchObject([{ workspaceId: actor.workspaceId, passages: 1, points: null }]);
  expect(checks.find(({ name }) => name === "index")?.state).toBe("note");
});

test("an index that loads itself from the database is not loaded to be examined", async () => {
  await handle.db.workspace.deleteMany();
  const actor = await createWorkspace(handle.db);
  await world.upload(actor, "The bridge was opened in 1877.");
  await world.work();
  const countPoints = async () => Promise.reject(new Error("it was loaded"));
  const { examine } = diagnosisWith(world.places, { isDerived: true, countPoints });

  const { facts, checks } = await examine();

  expect(facts.library?.indexes).toMatchObject([{ workspaceId: actor.workspaceId, passages: 1, points: 1 }]);
  expect(checks.find(({ name }) => name === "index")?.state).toBe("ok");
});

test("what the comparisons found is added up, and the one that is longest ago counts", async () => {
  await handle.db.workspace.deleteMany();
  const counts = { passages: 9, removed: 0, tookMs: 1 };
  const runs = [
    { ...counts, missing: 1, orphans: 2, isRefused: true, ranAt: new Date("2026-11-02") },
    { ...counts, missing: 3, orphans: 0, isRefused: false, ranAt: new Date("2026-11-01") },
  ];
  for (const run of runs) {
    const { workspaceId } = await createWorkspace(handle.db);
    await handle.db.reconciliation.create({ data: { workspaceId, ...run } });
  }

  const { library } = await diagnosisWith(world.places).look();

  expect(library?.comparisons).toEqual({ missing: 4, orphans: 2, refused: 1, oldestRun: new Date("2026-11-01") });
});

const machine: MachineState = {
  disk: { freeBytes: 5e9, totalBytes: 1e10, isShort: false },
  memory: { usedBytes: 2e8, limitBytes: 4e9 },
  versions: [],
  sealedRoom: { hasNetwork: false, sentence: "Sealed." },
  ocr: { isThere: false, sentence: "None." },
};

function diagnosisWith(places: IndexPlaces, index: Pick<PassageIndex, "countPoints" | "isDerived"> = world.index) {
  return createDiagnosis({ db: handle.db, probes: [], index, places, lookAtMachine: async () => machine });
}

/** The same places, where embedders are reached with what a box of that key opens. */
function placesWithKey(byte: string): IndexPlaces {
  const { rows } = createConnections({
    db: handle.db,
    box: () => createSecretBox(`one:${byte.repeat(32)}`),
    findChosen: async () => null,
    connectEmbedder: () => fakeEmbedder(),
  });
  return createIndexPlaces(async () => null, rows);
}
