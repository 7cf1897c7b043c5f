import { expect, test } from "vitest";
import { groupNearDuplicates } from "./near-duplicates";

const text = "The bridge over the Douro was opened in 1886 and carries a tramway on its upper deck. It was designed by Seyrig.";

test("a text with another white space, case or one other word is nearly the same", () => {
  const long = `${text} ${"Many more words stand here that are the same in both of them, one after another. ".repeat(3)}`;

  expect(groupNearDuplicates([long, `${long.toUpperCase()}\n`, long.replace("tramway", "railway"), "Something else."])).toEqual([
    [0, 1, 2],
    [3],
  ]);
});

test("texts that differ in a number only are not", () => {
  expect(groupNearDuplicates([text, text.replace("1886", "1887")])).toEqual([[0], [1]]);
});

test("short texts are compared whole", () => {
  expect(groupNearDuplicates(["a", "a", "b", ""])).toEqual([[0, 1], [2], [3]]);
});
