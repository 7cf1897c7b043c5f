import { expect, test } from "vitest";
import { createPlainIndex } from "./plain-index";

test("the yardstick finds what holds the rarer words first, also what was added after a search", () => {
  const index = createPlainIndex();
  for (const text of ["a river in Porto", "a bridge over a river", "nothing of it"]) index.add(text);

  const before = index.search("the bridge of the river", 2);
  index.add("a bridge, a bridge");
  const after = index.search("bridge", 1);

  expect([before, after]).toEqual([[1, 2], [3]]);
});
