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

test("a rollback to a release that the one which serves leaves behind is refused", async () => {
  host.addImage("one", { version: "1.0.0" });
  host.addImage("two", { version: "1.2.0", minRelease: "1.1.0" });

  const { code, output } = await host.run(["--here", "rollback"]);

  expect(output).toContain("the release before does not know this database any more");
  expect([code, host.slots(), host.isUp("web-green"), host.imageIn("web-blue")]).toEqual([1, "green", true, "one"]);
});

test("a rollback past a change that a failed deploy has finished is refused, though the images would allow it", async () => {
  host.addImage("one", { version: "1.0.0" });
  host.addImage("two", { version: "1.2.0" });
  host.addImage("bad", { migrations: ["1_first", "2_drops"], version: "1.3.0", minRelease: "1.2.0", faults: ["hangs-a-stream"] });
  await host.run(["--here", "deploy", "bad"]);

  const { code, output } = await host.run(["--here", "rollback"]);

  expect(output).toContain("FAILED: deep health: stores:true,migrations:false");
  expect([code, host.slots(), host.isUp("web-green")]).toEqual([1, "green", true]);
});

test("an image that cannot say what its schema needs is refused", async () => {
  rmSync(path.join(host.world, "images/three/min-release"));

  const { code, output } = await host.run(["--here", "deploy", "three"]);

  expect(output).toContain("the image three does not say what its schema needs");
  expect([code, host.slots(), host.imageIn("web-blue")]).toEqual([1, "green", "one"]);
});
