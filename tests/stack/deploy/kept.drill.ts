import { readdirSync, utimesSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHost, type Host } from "./host";

let host: Host;

beforeEach(async () => {
  host = createHost();
  host.addImage("one");
  host.addImage("two", { migrations: ["1_first", "2_second"] });
  await host.run(["--here", "deploy", "one"]);
});
afterEach(() => host.drop());

const list = (folder: string) => readdirSync(path.join(host.state, folder)).sort();

function putOld(file: string, days: number): void {
  host.put(`../state/${file}`, "old");
  const then = Date.now() / 1000 - days * 24 * 3600;
  utimesSync(path.join(host.state, file), then, then);
}

test("the last three dumps are kept, the fresh one among them", async () => {
  for (const days of [1, 2, 3, 4]) putOld(`restore-points/${days}-days.dump`, days);

  const { output } = await host.run(["--here", "deploy", "two"]);
  const fresh = output.match(/restore point: .*\/(.+\.dump)/)?.[1];

  expect(list("restore-points")).toEqual(["1-days.dump", "2-days.dump", fresh].sort());
});

test("of a dump that failed nothing stays, and nothing is migrated", async () => {
  host.put("no-dump", "");

  const { code, output } = await host.run(["--here", "deploy", "two"]);

  expect(output).toContain("no restore point could be written");
  expect([code, list("restore-points")]).toEqual([1, []]);
  expect(host.calls().filter((call) => call.includes("--no-deps migrate"))).toHaveLength(1);
});

test("half a dump that a killed deploy left is removed", async () => {
  host.put("../state/restore-points/1800000000-1.dump.partial", "half");

  await host.run(["reconcile"]);

  expect(list("restore-points")).toEqual([]);
});

test("logs are kept for four weeks", async () => {
  putOld("logs/27-days.log", 27);
  putOld("logs/30-days.report", 30);

  await host.run(["reconcile"]);

  expect(list("logs")).toEqual(["27-days.log"]);
});
