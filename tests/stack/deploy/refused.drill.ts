import { rmSync, utimesSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHost, type Host } from "./host";

let host: Host;

beforeEach(async () => {
  host = createHost();
  for (const image of ["one", "two", "three"]) host.addImage(image);
  await host.run(["--here", "deploy", "one"]);
  await host.run(["--here", "deploy", "two"]);
});
afterEach(() => host.drop());

const refusals = [
  { lack: "room on the disk", setting: "MINIRAG_DISK_NEEDED_MB", value: "999999999", says: "MB free, a deploy needs 999999999 MB" },
  { lack: "memory", setting: "MINIRAG_MEMORY_NEEDED_MB", value: "999999999", says: "MB of memory are free" },
  { lack: "a young backup", setting: "MINIRAG_BACKUP_MAX_HOURS", value: "2", says: "the last backup is older than 2 hours" },
];

test.each(refusals)("without $lack a deploy touches nothing, and a rollback is where it was", async ({ setting, value, says }) => {
  host.put("../state/last-backup", "");
  const threeHoursAgo = Date.now() / 1000 - 3 * 3600;
  utimesSync(path.join(host.state, "last-backup"), threeHoursAgo, threeHoursAgo);
  const before = host.calls().length;

  const { code, output } = await host.run(["--here", "deploy", "three"], { [setting]: value });
  const kept = [host.slots(), host.isUp("web-green"), host.imageIn("web-blue"), host.imageIn("worker"), host.isUp("worker")];
  const touched = host
    .calls()
    .slice(before)
    .filter((call) => / (rm|stop|create|pull) /.test(call));

  expect(output).toContain(says);
  expect(code).toBe(1);
  expect(kept).toEqual(["green", true, "one", "two", true]);
  expect(touched).toEqual([]);
});

test("doctor says when the image of the release before is gone", async () => {
  const before = await host.run(["doctor"]);
  rmSync(path.join(host.world, "images/one"), { recursive: true });

  const after = await host.run(["doctor"]);

  expect(before.output).toContain("ok       the release before is kept");
  expect(after.output).toContain("PROBLEM  the release before is kept");
});
