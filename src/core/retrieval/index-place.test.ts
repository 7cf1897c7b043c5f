import { fakeEmbedder } from "@tests/support/fake-embedder";
import { uuid } from "@tests/support/passage-index-contract";
import { expect, test } from "vitest";
import { createIndexPlaces, spaceOf } from "./index-place";

const WORKSPACE = uuid(1);

test("a workspace without an embedder is in the place of words", async () => {
  const { place, embedder } = await createIndexPlaces(async () => null).find(WORKSPACE);

  expect([place, embedder]).toEqual([{ workspaceId: WORKSPACE, space: "words" }, null]);
});

test("what another embedder made has a place of its own, and its vectors are not taken for this one's", async () => {
  const places = createIndexPlaces(async () => fakeEmbedder("one"));
  const { place } = await places.find(WORKSPACE);
  const other = { workspaceId: WORKSPACE, space: spaceOf("another") };

  expect(place.space).toMatch(/^[a-z0-9-]{1,64}$/);
  expect(other.space).not.toBe(place.space);
  expect([await places.findVectors(place), await places.findVectors(other)]).toMatchObject([{ model: "one" }, { model: null }]);
});
