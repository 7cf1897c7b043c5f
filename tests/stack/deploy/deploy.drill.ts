import { afterEach, beforeEach, expect, test } from "vitest";
import { createHost, type Host } from "./host";

const PHASES = ["preflight", "pull", "migrate", "pause", "start", "smoke", "flip", "watch", "drain", "finish"];

let host: Host;

beforeEach(async () => {
  host = createHost();
  host.addImage("one");
  host.addImage("two", { migrations: ["1_first", "2_second"] });
});
afterEach(() => host.drop());

const deploy = (image: string, more?: Record<string, string>) => host.run(["--here", "deploy", image], more);

test("the first release of a host starts the stores and serves", async () => {
  const { code, output } = await deploy("one");

  expect(output).toContain("done: blue serves one");
  expect(code).toBe(0);
  expect(host.slots()).toBe("blue");
  expect([host.isUp("caddy"), host.isUp("postgres"), host.isUp("web-blue"), host.isUp("worker")]).toEqual([true, true, true, true]);
});

test("a release goes through its phases into the other slot, and the old one stays stopped", async () => {
  await deploy("one");

  const { code } = await deploy("two");

  expect(code).toBe(0);
  expect(host.phases().slice(-12)).toEqual(["begin", ...PHASES, "end"]);
  expect(host.slots()).toBe("green");
  expect([host.imageIn("web-green"), host.imageIn("web-blue"), host.imageIn("worker")]).toEqual(["two", "one", "two"]);
  expect([host.isUp("web-green"), host.isUp("web-blue"), host.isUp("worker"), host.isUp("reader")]).toEqual([true, false, true, true]);
  expect(host.outages()).toEqual([]);
});

test("before a migration of a library stands a dump of it", async () => {
  await deploy("one");

  const { output } = await deploy("two");

  expect(output).toContain("migrations: 2_second");
  expect(output).toContain("restore point: ");
});

test("the files of the release that is left stay for the tabs that are open", async () => {
  await deploy("one");
  await deploy("two");

  expect(host.has("state/assets/_next/static/chunks/one.js")).toBe(true);
  expect(host.has("state/assets/_next/static/chunks/two.js")).toBe(true);
});

test.each(["exits", "never-lives", "wrong-head", "answers-500", "hangs-a-stream"])("a release that %s meets nobody", async (fault) => {
  await deploy("one");
  host.addImage("bad", { faults: [fault] });

  const { code, output } = await deploy("bad");

  expect(output).toContain("FAILED");
  expect(code).toBe(1);
  expect(host.slots()).toBe("blue");
  expect(host.journal().at(-1)).toBe("end result=reverted");
  expect(host.isUp("web-green")).toBe(false);
  expect([host.imageIn("worker"), host.isUp("worker")]).toEqual(["one", true]);
  expect(host.phases()).not.toContain("watch reverted");
  expect(host.outages()).toEqual([]);
});

test.each(["turns-deaf", "restarts"])("a release that %s after the flip is taken back", async (fault) => {
  await deploy("one");
  host.addImage("bad", { faults: [fault] });

  const { code } = await deploy("bad");

  expect(code).toBe(1);
  expect(host.phases().slice(-2)).toEqual(["watch", "end"]);
  expect(host.slots()).toBe("blue");
  expect([host.isUp("web-blue"), host.isUp("web-green"), host.imageIn("worker")]).toEqual([true, false, "one"]);
  expect(host.outages()).toEqual([]);
});

test("a migration that fails leaves the site as it was, and the next try works", async () => {
  await deploy("one");
  host.addImage("bad", { migrations: ["1_first", "2_second"], faults: ["migration-fails"] });

  const { code, output } = await deploy("bad");

  expect(output).toContain("the site has not changed");
  expect([code, host.slots(), host.isUp("web-blue")]).toEqual([1, "blue", true]);
  expect((await deploy("two")).code).toBe(0);
});

test("a rollback starts the stopped slot again, without a migration, though the schema has grown", async () => {
  await deploy("one");
  await deploy("two");

  const { code } = await host.run(["--here", "rollback"]);

  expect(code).toBe(0);
  expect(host.slots()).toBe("blue");
  expect(host.imageIn("web-blue")).toBe("one");
  expect(host.phases().slice(-11)).not.toContain("migrate");
  expect(host.outages()).toEqual([]);
});

test("a release that finishes a change of the schema comes after the one that it names, and nothing older", async () => {
  host.addImage("one", { version: "1.0.0" });
  host.addImage("three", { version: "1.2.0", minRelease: "1.0.0" });
  host.addImage("four", { version: "1.3.0", minRelease: "1.2.0" });
  await deploy("one");

  const tooFar = await deploy("four");
  await deploy("three");
  await deploy("four");

  expect(tooFar.output).toContain("this release needs 1.2.0 before it");
  expect(host.slots()).toBe("blue");
  expect((await host.run(["--here", "rollback"])).code).toBe(0);
});

test("after a failed deploy, rollback still means the release that served before", async () => {
  await deploy("one");
  await deploy("two");
  host.addImage("bad", { migrations: ["1_first", "2_second"], faults: ["never-lives"] });
  await deploy("bad");
  const kept = [host.imageIn("web-blue"), host.isUp("web-blue")];

  const { code } = await host.run(["--here", "rollback"]);

  expect(kept).toEqual(["one", false]);
  expect([code, host.imageIn("web-blue"), host.slots()]).toEqual([0, "one", "blue"]);
});

test("a flip that nobody sees is taken back", async () => {
  await deploy("one");
  host.put("no-caddy", "");

  const { code, output } = await deploy("two");

  expect(output).toContain("the public address does not answer from green");
  expect([code, host.slots()]).toEqual([1, "blue"]);
});

test("an image that the registry does not have changes nothing", async () => {
  await deploy("one");

  const { code, output } = await deploy("unheard-of");

  expect(output).toContain("no image unheard-of");
  expect([code, host.slots(), host.isUp("worker")]).toEqual([1, "blue", true]);
});

test("while a backup has the database's time, nothing is deployed", async () => {
  await deploy("one");
  host.put("backup-runs", "");

  const { code, output } = await deploy("two");

  expect(output).toContain("a backup or a restore drill has the database's time");
  expect([code, host.slots(), host.isUp("worker")]).toEqual([1, "blue", true]);
});

test("workers may take jobs again when a deploy is over, however it ended", async () => {
  await deploy("one");
  await deploy("two");
  const afterSuccess = host.has("world/held");
  host.addImage("bad", { faults: ["exits"] });
  await deploy("bad");

  expect([afterSuccess, host.has("world/held")]).toEqual([false, false]);
});

test("an empty database on a host that has had a library is refused", async () => {
  await deploy("one");
  host.put("applied", "");

  const { code, output } = await deploy("two");

  expect(output).toContain("is the volume minirag-postgres the right one?");
  expect(code).toBe(1);
});

test("a deploy goes on behind the terminal, which shows its report and its end", async () => {
  const { code, output } = await host.run(["deploy", "one"]);

  expect(output).toContain("done: blue serves one");
  expect(code).toBe(0);
});

test("what a person typed wrong changes nothing", async () => {
  const { code, output } = await host.run(["deploy"]);

  expect(output).toContain("minirag deploy IMAGE");
  expect(code).toBe(2);
  expect(host.has("state")).toBe(false);
});
