import { createRandom, vector } from "@tests/support/passage-index-contract";
import { expect, test } from "vitest";
import { buildPostings, findTerm, mergePostings, type Postings } from "./postings";

function listing({ places, weights, ...postings }: Postings, hash: number): [number, number][] {
  const { from, to } = findTerm({ places, weights, ...postings }, hash);
  return Array.from(places.subarray(from, to), (place, at) => [place, weights[from + at] ?? 0]);
}

test("a term's postings name every passage that holds it", () => {
  const random = createRandom(3);
  const vectors = Array.from({ length: 200 }, () =>
    vector(Object.fromEntries(Array.from({ length: 60 }, () => [Math.floor(random() * 2 ** 32), 1]))),
  );

  const postings = buildPostings([...vectors, vector({ 7: 2, 4294967295: 3 })]);

  expect(listing(postings, 7)).toEqual([[200, 2]]);
  expect(listing(postings, 4_294_967_295)).toEqual([[200, 3]]);
  expect(listing(postings, 8)).toEqual([]);
  for (const [place, { indices }] of vectors.entries())
    for (const hash of indices) expect(listing(postings, hash)).toContainEqual([place, 1]);
});

test("merging drops passages that are gone and moves the others", () => {
  const first = buildPostings([vector({ 1: 1 }), vector({ 1: 2, 2: 2 })]);
  const second = buildPostings([vector({ 2: 3 }), vector({ 3: 4 })]);

  const merged = mergePostings([
    { postings: first, keep: Int32Array.of(-1, 0) },
    { postings: second, keep: Int32Array.of(1, -1) },
  ]);

  expect(listing(merged, 1)).toEqual([[0, 2]]);
  expect(listing(merged, 2)).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(listing(merged, 3)).toEqual([]);
});
