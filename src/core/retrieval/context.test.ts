import { expect, test } from "vitest";
import type { Actor } from "@/core/actor";
import { createPackContext } from "./context";
import type { Retrieval, RetrievedPassage } from "./retrieve";
import type { LivePassage } from "./store";

const actor: Actor = { workspaceId: crypto.randomUUID(), userId: crypto.randomUUID(), role: "owner", key: null };

/** A passage of 100 characters, of which 20 are also the end of the one before. */
function passage(documentId: string, position: number, score = 1): RetrievedPassage {
  const start = position * 80;
  const text = Array.from({ length: 100 }, (_, at) => String.fromCharCode(97 + ((start + at) % 26))).join("");
  const about = { title: documentId, pageIndex: null, pageLabel: null, headings: [], language: "en", alsoIn: [] };
  return {
    ...about,
    passageId: `${documentId}:${position}`,
    documentId,
    versionId: documentId,
    position,
    start,
    end: start + 100,
    text,
    score,
  };
}

function pack(passages: RetrievedPassage[], budget: number, neighbours: RetrievedPassage[] = []) {
  const retrieval: Retrieval = { passages, confidence: 1, evidence: "good", mode: "lexical", unknownWords: new Set(), wordWeight: () => 1 };
  const live = neighbours.map((neighbour): LivePassage => ({ ...neighbour, createdAt: new Date() }));
  return createPackContext({ listNeighbours: async () => live })(actor, retrieval, budget);
}

test("passages that read on become one, with the text of the document and not a letter twice", async () => {
  const [stretch, ...others] = await pack([passage("a", 2), passage("a", 1)], 1_000);

  expect(others).toEqual([]);
  expect(stretch).toMatchObject({ passageId: "a:2", start: 80, end: 260 });
  expect(stretch?.text).toBe(Array.from({ length: 180 }, (_, at) => String.fromCharCode(97 + ((80 + at) % 26))).join(""));
});

test("the best passage comes first, and nothing goes past the budget but a first passage", async () => {
  const packed = await pack([passage("a", 0), passage("b", 0), passage("c", 0)], 250);

  expect(packed.map(({ documentId }) => documentId)).toEqual(["a", "b"]);
  expect(await pack([passage("a", 0)], 10)).toHaveLength(1);
});

test("a document's fifth passage waits for other documents that are nearly as good", async () => {
  const many = [0, 2, 4, 6, 8].map((position) => passage("a", position));

  expect((await pack([...many, passage("b", 0, 0.9)], 500)).map(({ passageId }) => passageId)).toEqual(["a:0", "a:2", "a:4", "a:6", "b:0"]);
  expect((await pack([...many, passage("b", 0, 0.1)], 500)).map(({ passageId }) => passageId)).toContain("a:8");
});

test("neighbours join only with budget left", async () => {
  const neighbours = [passage("a", 4), passage("a", 6)];

  expect((await pack([passage("a", 5)], 300, neighbours))[0]).toMatchObject({ passageId: "a:5", start: 320, end: 580 });
  expect((await pack([passage("a", 5)], 190, neighbours))[0]).toMatchObject({ start: 320, end: 500 });
});
