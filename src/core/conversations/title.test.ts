import { expect, test } from "vitest";
import { titleOf } from "./title";

test("a short question is its conversation's title, in one line", () => {
  expect(titleOf("  When was\n the bridge opened? ")).toBe("When was the bridge opened?");
});

test("a long question is cut between words", () => {
  const title = titleOf("What does the maintenance contract of the Luis bridge in Porto say about the yearly inspection of its rivets?");

  expect(title).toBe("What does the maintenance contract of the Luis bridge in Porto say…");
});

test("a long question without blanks is cut, but never inside a character", () => {
  expect(titleOf("橋".repeat(200))).toBe(`${"橋".repeat(72)}…`);
  expect(titleOf(`a${"😀".repeat(100)}`)).toBe(`a${"😀".repeat(35)}…`);
});
