import { expect, test } from "vitest";
import { nameSpace } from "./space-name";

test("the first space of an embedder has its name, and each one built anew the next generation's", () => {
  expect(nameSpace(null, { shared: [], taken: [], leaving: [] })).toBe("words");
  expect(nameSpace(null, { shared: ["words"], taken: ["words"], leaving: [] })).toBe("words-2");
  expect(nameSpace(null, { shared: ["words", "words-2"], taken: ["words", "words-2"], leaving: [] })).toBe("words-3");
});

test("workspaces share a generation: one that is there and newer than a workspace's own is taken", () => {
  expect(nameSpace(null, { shared: ["words", "words-2"], taken: [], leaving: [] })).toBe("words-2");
  expect(nameSpace(null, { shared: ["words", "words-4"], taken: ["words"], leaving: [] })).toBe("words-4");
  expect(nameSpace(null, { shared: ["words", "words-2"], taken: ["words-2"], leaving: [] })).toBe("words-3");
});

test("spaces of another embedder count for nothing", () => {
  expect(nameSpace(null, { shared: [], taken: ["0123456789abcdef-7"], leaving: [] })).toBe("words");
});

test("what is leaving the index is not named again while it is there", () => {
  expect(nameSpace(null, { shared: [], taken: [], leaving: ["words"] })).toBe("words-2");
  expect(nameSpace(null, { shared: ["words-2"], taken: [], leaving: ["words-3"] })).toBe("words-2");
});
