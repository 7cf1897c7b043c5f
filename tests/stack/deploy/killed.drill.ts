import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHost, type Host } from "./host";

const PHASES = ["preflight", "pull", "migrate", "pause", "start", "smoke", "flip", "watch", "drain", "finish"];
const kills = [
  ...PHASES.map((phase) => ({ phase, call: 1 })),
  ...["pull", "migrate", "start", "flip", "finish"].map((phase) => ({ phase, call: 3 })),
];

let host: Host;

beforeEach(async () => {
  host = createHost();
  host.addImage("one");
  host.addImage("two", { migrations: ["1_first", "2_second"] });
  host.addImage("three", { migrations: ["1_first", "2_second"] });
  await host.run(["--here", "deploy", "one"]);
});
afterEach(() => host.drop());

test.each(kills)("a deploy killed in $phase (call $call) leaves a site that serves, and the next deploy works", async ({ phase, call }) => {
  const killed = await host.run(["--here", "deploy", "two"], { KILL_AT: phase, KILL_CALL: String(call) });
  const phaseAtDeath = host.phases().at(-1);
  const next = await host.run(["--here", "deploy", "three"]);

  expect(killed.code).toBe(null);
  expect(phaseAtDeath).toBe(phase);
  expect(host.outages()).toEqual([]);
  expect(next.output).toContain("serves three");
  expect(next.code).toBe(0);
  expect(host.imageIn(`web-${host.slots()}`)).toBe("three");
});

test.each([
  { phase: "smoke", serves: "one", result: "reverted" },
  { phase: "watch", serves: "one", result: "reverted" },
  { phase: "drain", serves: "two", result: "done" },
  { phase: "finish", serves: "two", result: "done" },
])("what was killed in $phase is $result by reconcile", async ({ phase, serves, result }) => {
  await host.run(["--here", "deploy", "two"], { KILL_AT: phase });

  const { code } = await host.run(["reconcile"]);

  expect(code).toBe(0);
  expect(host.journal().at(-1)).toBe(`end result=${result}`);
  expect(host.imageIn(`web-${host.slots()}`)).toBe(serves);
  expect(host.imageIn("worker")).toBe(serves);
  expect(["web-blue", "web-green", "worker"].filter((service) => host.isUp(service))).toHaveLength(2);
});

test("reconcile itself can be killed and ends the work at its next try", async () => {
  await host.run(["--here", "deploy", "two"], { KILL_AT: "watch" });
  await host.run(["reconcile"], { KILL_AT: "watch", KILL_CALL: "1" });

  const { code } = await host.run(["reconcile"]);

  expect([code, host.journal().at(-1), host.slots()]).toEqual([0, "end result=reverted", "blue"]);
  expect(host.outages()).toEqual([]);
});

test("where the old slot is gone after a power cut, the new one is kept", async () => {
  await host.run(["--here", "deploy", "two"], { KILL_AT: "watch" });
  host.addImage("one", { faults: ["never-lives"] });

  const { code } = await host.run(["reconcile"]);

  expect([code, host.slots(), host.imageIn("worker")]).toEqual([0, "green", "two"]);
});

test.each([
  { phase: "drain", call: 1 },
  { phase: "finish", call: 1 },
  { phase: "finish", call: 2 },
])("where the new slot is gone after a kill in $phase (call $call), the old one is kept", async ({ phase, call }) => {
  await host.run(["--here", "deploy", "two"], { KILL_AT: phase, KILL_CALL: String(call) });
  host.addImage("two", { faults: ["never-lives"] });

  const { code } = await host.run(["reconcile"]);

  expect([code, host.journal().at(-1), host.slots(), host.imageIn("worker")]).toEqual([0, "end result=reverted", "blue", "one"]);
  expect([host.isUp("web-blue"), host.isUp("web-green"), host.isUp("worker")]).toEqual([true, false, true]);
});

test("where neither slot of a killed deploy lives, the work stays open for the next try", async () => {
  await host.run(["--here", "deploy", "two"], { KILL_AT: "finish", KILL_CALL: "2" });
  host.addImage("one", { faults: ["never-lives"] });
  host.addImage("two", { faults: ["never-lives"] });

  const failed = await host.run(["reconcile"]);
  host.addImage("one");
  const { code } = await host.run(["reconcile"]);

  expect(failed.output).toContain("neither slot lives");
  expect([failed.code, code, host.slots(), host.isUp("web-blue")]).toEqual([1, 0, "blue", true]);
});

test("where the slot that serves is gone too, the release that was kept takes its place", async () => {
  await host.run(["--here", "deploy", "two"]);
  await host.run(["--here", "deploy", "three"], { KILL_AT: "pull" });
  host.addImage("two", { faults: ["never-lives"] });

  const { code } = await host.run(["reconcile"]);

  expect([code, host.journal().at(-1), host.slots(), host.imageIn("worker")]).toEqual([0, "end result=reverted", "blue", "one"]);
});

test("a line of the journal that a power cut left short is not read", async () => {
  appendFileSync(path.join(host.state, "journal"), "2026-11-2");

  expect((await host.run(["--here", "deploy", "two"])).code).toBe(0);
});

test("two deploys at once take turns, and the one that would wait too long says so", async () => {
  mkdirSync(host.state, { recursive: true });
  const holder = spawn("flock", [path.join(host.state, "lock"), "sleep", "5"], { detached: true });
  await new Promise((resolve) => setTimeout(resolve, 200));

  const { code, output } = await host.run(["--here", "deploy", "two"]);
  process.kill(-(holder.pid ?? 0));

  expect(output).toContain("has the lock");
  expect([code, host.slots()]).toEqual([1, "blue"]);
});

test("a signal to stop ends the deploy and puts the site right", async () => {
  const { code, output } = await host.run(["--here", "deploy", "two"], { STOP_AT: "smoke" });

  expect([code, output.includes("went back"), host.slots()]).toEqual([143, true, "blue"]);
});
