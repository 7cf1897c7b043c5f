import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { isCurrent, keepMark, sourceMark } from "./bundle";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "minirag-mark-"));
  mkdirSync(path.join(root, "src"));
  writeFileSync(path.join(root, "src/ask.ts"), "one");
});

test("a change of the source changes its mark; a test beside it does not", () => {
  const first = sourceMark(root);

  writeFileSync(path.join(root, "src/ask.test.ts"), "a test");
  const withTest = sourceMark(root);
  writeFileSync(path.join(root, "src/ask.ts"), "two");

  expect(withTest).toBe(first);
  expect(sourceMark(root)).not.toBe(first);
});

test("a build counts as current only with the mark of today's source", () => {
  const built = path.join(root, "built.js");
  writeFileSync(built, "");

  keepMark(built, "today");

  expect(isCurrent(built, "today")).toBe(true);
  expect(isCurrent(built, "tomorrow")).toBe(false);
  expect(isCurrent(path.join(root, "missing.js"), "today")).toBe(false);
});
