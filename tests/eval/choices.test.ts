import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readChoices } from "./choices";
import { EvalProblem } from "./problem";

const root = tmpdir();

test("what cannot be meant is told in a sentence", () => {
  expect(() => readChoices(["--root", root])).toThrow(/^Name at least one set/);
  expect(() => readChoices(["--root", root, "--fast", "a"])).toThrow(/--fast/);
  expect(() => readChoices(["--root", root, "--index", "foo", "a"])).toThrow("--index is embedded, qdrant or both");
  expect(() => readChoices(["--root", path.join(root, "nowhere"), "a"])).toThrow(/There is no folder/);
  expect(() => readChoices(["--root"])).toThrow(EvalProblem);
});

test("only the project's own sets are put on the scorecard", () => {
  expect(() => readChoices(["--root", root, "--write", "a"])).toThrow(/leave out --write/);
  expect(readChoices(["--root", root, "--json", "a", "a"])).toMatchObject({
    names: ["a"],
    indexes: ["embedded"],
    isJson: true,
    writesPage: false,
  });
});
