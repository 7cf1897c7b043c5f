import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { commandOf, identify, isAlive, parentOf, stillRuns } from "./process-identity";

test("a process is known again by its number and its start", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  const pid = child.pid ?? 0;
  const identity = identify(pid) ?? "";

  expect(stillRuns(identity)).toBe(true);
  expect(stillRuns(`${pid} another start`)).toBe(false);
  expect(parentOf(pid)).toBe(process.pid);
  expect(commandOf(pid)).toContain("setTimeout");

  child.kill("SIGKILL");
  await once(child, "exit");
  expect(stillRuns(identity)).toBe(false);
  expect(isAlive(pid)).toBe(false);
});

test("what is no identity runs nowhere", () => {
  expect(stillRuns("")).toBe(false);
  expect(stillRuns("0 ")).toBe(false);
});
