import { uuid } from "@tests/support/passage-index-contract";
import { createToldIndex } from "@tests/support/told-index";
import { expect, test } from "vitest";
import { AppError } from "@/core/errors";
import { meansOf, totalsOf } from "@/core/ingestion/lengths";
import { passageTerms, weigh } from "@/core/ingestion/terms";
import type { Embedder, PassageIndex } from "@/core/ports";
import { findCandidates } from "./candidates";
import { createIndexPlaces, spaceOf } from "./index-place";

const WORKSPACE = uuid(1);
const texts = [
  "The Dom Luís bridge in Porto was opened in 1886.",
  "The Eiffel tower in Paris was finished in 1889 and is made of iron.",
  "The harbour of Hamburg handles containers from all over the world.",
];

/** An index of the texts above, in the place of an embedder's vectors or of words, and how often it was asked. */
async function createLibrary(vectors: (Float32Array | null)[] = [null, null, null], model: string | null = null) {
  const passages = texts.map((text) => passageTerms({ title: "", fileName: "", headings: [], text, facts: [] }));
  const means = meansOf(totalsOf(passages));
  if (!means) throw new Error("there are passages");
  const index = createToldIndex();
  const ids = { versionId: uuid(9), documentId: uuid(9) };
  await index.upsert(
    { workspaceId: WORKSPACE, space: spaceOf(model) },
    passages.map(({ lex, meta }, at) => ({
      ...ids,
      id: uuid(100 + at),
      lex: weigh(lex, means.lex),
      meta: weigh(meta, means.meta),
      dense: vectors[at] ?? null,
    })),
  );
  let searches = 0;
  const counted: Pick<PassageIndex, "search"> = {
    search: (place, query) => {
      searches += 1;
      return index.search(place, query);
    },
  };
  return { index: counted, searches: () => searches };
}

const withoutEmbedder = createIndexPlaces(async () => null);

test("a question of known words is answered in one round trip", async () => {
  const { index, searches } = await createLibrary();

  const { ranked, evidence, mode } = await findCandidates(
    { index, places: withoutEmbedder },
    WORKSPACE,
    "When was the bridge in Porto opened?",
    { limit: 10 },
  );

  expect([ranked[0]?.id, evidence, mode, searches()]).toEqual([uuid(100), "good", "lexical", 1]);
});

test("a mistyped word is found by its grams, in one more round trip", async () => {
  const { index, searches } = await createLibrary();

  const { ranked } = await findCandidates({ index, places: withoutEmbedder }, WORKSPACE, "Where are the containres?", { limit: 10 });

  expect([ranked[0]?.id, searches()]).toEqual([uuid(102), 2]);
});

test("a question about something else has no evidence", async () => {
  const { index } = await createLibrary();

  const { evidence } = await findCandidates({ index, places: withoutEmbedder }, WORKSPACE, "Who conducts the Vienna symphony orchestra?", {
    limit: 10,
  });

  expect(evidence).toBe("none");
});

test("an embedder that cannot be reached leaves the words to answer", async () => {
  const { index } = await createLibrary(undefined, "away");
  const embedder: Embedder = {
    model: "away",
    embed: () => Promise.reject(new AppError("EMBEDDER_UNAVAILABLE", "away", { retryable: true })),
  };
  const places = createIndexPlaces(async () => embedder);

  const { ranked, mode } = await findCandidates({ index, places }, WORKSPACE, "bridge in Porto", { limit: 10 });

  expect([ranked[0]?.id, mode]).toEqual([uuid(100), "lexical"]);
});

test("an embedder that refuses the key is told", async () => {
  const { index } = await createLibrary();
  const embedder: Embedder = { model: "refusing", embed: () => Promise.reject(new AppError("EMBEDDER_REFUSED_KEY", "refused")) };
  const places = createIndexPlaces(async () => embedder);

  await expect(findCandidates({ index, places }, WORKSPACE, "bridge", { limit: 10 })).rejects.toMatchObject({
    code: "EMBEDDER_REFUSED_KEY",
  });
});

test("a passage close in meaning vouches where no word does", async () => {
  const { index } = await createLibrary([Float32Array.of(0, 1), Float32Array.of(1, 0), Float32Array.of(0, 1)], "tiny");
  const places = createIndexPlaces(async (): Promise<Embedder> => ({ model: "tiny", embed: async () => [Float32Array.of(1, 0)] }));

  const { ranked, evidence, mode } = await findCandidates({ index, places }, WORKSPACE, "steel giant", { limit: 10 });

  expect([ranked[0]?.id, evidence, mode]).toEqual([uuid(101), "weak", "hybrid"]);
});
