import { expect, test } from "vitest";
import { nameSpace } from "./space-name";

test("the first space of an embedder has its name, and each one built anew the next generation's", () => {
  expect(nameSpace(null, [], [])).toBe("words");
  expect(nameSpace(null, ["words"], ["words"])).toBe("words-2");
  expect(nameSpace(null, ["words", "words-2"], ["words", "words-2"])).toBe("words-3");
});

test("workspaces share a generation: one that is there and newer than a workspace's own is taken", () => {
  expect(nameSpace(null, ["words", "words-2"], [])).toBe("words-2");
  expect(nameSpace(null, ["words", "words-4"], ["words"])).toBe("words-4");
  expect(nameSpace(null, ["words", "words-2"], ["words-2"])).toBe("words-3");
});

test("spaces of another embedder count for nothing", () => {
  expect(nameSpace(null, [], ["0123456789abcdef-7"])).toBe("words");
});
