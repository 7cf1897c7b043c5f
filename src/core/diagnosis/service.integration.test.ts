import { useDatabase } from "@tests/support/database";
import { fakeEmbedder } from "@tests/support/fake-embedder";
import { createWorkspace } from "@tests/support/library";
import { useSpaces } from "@tests/support/spaces";
import { expect, test } from "vitest";
import { createSecretBox } from "@/adapters/secret-box";
import type { MachineState } from "@/contracts/status";
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

const machine: MachineState = {
  disk: { freeBytes: 5e9, totalBytes: 1e10, isShort: false },
  memory: { usedBytes: 2e8, limitBytes: 4e9 },
  versions: [],
  sealedRoom: { hasNetwork: false, sentence: "Sealed." },
  ocr: { isThere: false, sentence: "None." },
};

function diagnosisWith(places: IndexPlaces) {
  return createDiagnosis({ db: handle.db, probes: [], index: world.index, places, lookAtMachine: async () => machine });
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
