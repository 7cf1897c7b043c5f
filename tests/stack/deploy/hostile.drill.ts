import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHost, type Host } from "./host";

let host: Host;

beforeEach(() => {
  host = createHost();
  host.addImage("one");
  host.addImage("two");
});
afterEach(() => host.drop());

const deploy = (image: string, more?: Record<string, string>) => host.run(["--here", "deploy", image], more);
const modeOf = (file: string) => (statSync(path.join(host.state, file)).mode & 0o777).toString(8);

test("what a deploy logs is for root alone, also where an older release was less careful", async () => {
  mkdirSync(path.join(host.state, "logs"), { recursive: true });
  chmodSync(path.join(host.state, "logs"), 0o755);

  await deploy("one");

  expect(modeOf("logs")).toBe("700");
});

test("nobody but root can open the lock, and others still reach what they must", async () => {
  mkdirSync(host.state, { recursive: true });
  writeFileSync(path.join(host.state, "lock"), "");
  chmodSync(path.join(host.state, "lock"), 0o644);
  chmodSync(host.state, 0o755);

  await deploy("one");

  expect([modeOf("."), modeOf("lock")]).toEqual(["711", "600"]);
  expect([modeOf("slots"), modeOf("slots/slots"), modeOf("assets")]).toEqual(["755", "644", "755"]);
});

test("status names the process that has the lock, and a deploy says where to look", async () => {
  await deploy("one");
  const free = await host.run(["status"]);
  const holder = spawn("flock", [path.join(host.state, "lock"), "sleep", "60"], { detached: true });
  await expect.poll(() => spawnSync("flock", ["-n", path.join(host.state, "lock"), "true"]).status).toBe(1);

  const { code, output } = await deploy("two");
  const taken = await host.run(["status"]);
  process.kill(-(holder.pid ?? 0));

  expect(free.output).toContain("now:     nothing is being done");
  expect([code, output]).toEqual([1, expect.stringContaining("somebody else has the lock")]);
  expect(taken.output).toContain("now:     no deploy; somebody has the lock");
  expect(taken.output).toMatch(new RegExp(`has or awaits the lock: ${holder.pid} .*flock`));
});

type Line = { status: number; request?: object; resp_headers?: object; duration?: number };

/** Twenty lines of Caddy's log, young whatever the clock of the host says, with their keys in Caddy's own order. */
function twentyOf({ status, request = {}, resp_headers = {}, duration = 0.01 }: Line): string {
  const line = JSON.stringify({ ts: 1_900_000_000.1, msg: "handled request", request, duration, status, resp_headers });
  return Array.from({ length: 20 }, () => line).join("\n");
}

test.each([
  { what: "calls that break off, which Caddy answers itself", line: { status: 503, resp_headers: { "Retry-After": ["5"] } } },
  {
    what: "calls that name a slot, which Caddy answers itself",
    line: { status: 503, request: { headers: { "X-Minirag-Slot": ["green"] } } },
  },
  {
    what: "calls that name a slot and are answered by the other",
    line: { status: 500, request: { headers: { "X-Minirag-Slot": ["green"] } }, resp_headers: { "X-Minirag-Slot": ["blue"] } },
  },
  {
    what: "addresses that look like an answer's headers",
    line: { status: 503, request: { uri: '/"resp_headers":{"X-Minirag-Slot":["green"]}' } },
  },
])("a stranger stops no deploy with $what", async ({ line }) => {
  await deploy("one");
  host.put("traffic", twentyOf(line));

  const { code, output } = await deploy("two");

  expect(output).toContain("0 requests, 0 failed");
  expect([code, host.slots()]).toEqual([0, "green"]);
});

test("a stranger hides no failure by naming the other slot", async () => {
  await deploy("one");
  const request = { headers: { "X-Minirag-Slot": ["blue"] } };
  host.put("traffic", twentyOf({ status: 500, request, resp_headers: { "X-Minirag-Slot": ["green"] } }));

  expect((await deploy("two")).output).toContain("20 of 20 requests failed");
});

test("whoever sends slowly makes no release slow", async () => {
  await deploy("one");
  const resp_headers = { "X-Minirag-Slot": ["green"] };
  const ask = Array.from({ length: 5 }, () => twentyOf({ status: 200, request: { method: "GET" }, resp_headers }));
  const send = twentyOf({ status: 400, request: { method: "POST" }, resp_headers, duration: 30 });
  host.put("traffic", [...ask, send].join("\n"));

  expect((await deploy("two")).output).toContain("120 requests, 0 failed, p95 10 ms");
});

test("a release that Caddy no longer finds is taken back", async () => {
  await deploy("one");
  host.put("no-caddy-in-watch", "");

  const { code, output } = await deploy("two");

  expect(output).toContain("the public address does not answer from green any more");
  expect([code, host.slots()]).toEqual([1, "blue"]);
});

test.each(["one\nBLUE_IMAGE=", "one old=green", "one\tidle=", "$(id)", "--privileged", "one'", "sha256:", ""])(
  "%j is no image's name, and changes nothing",
  async (name) => {
    await deploy("one");
    const before = host.journal();

    const { code, output } = await deploy(name);

    expect(output).toContain("is no name of an image");
    expect([code, host.journal(), host.imageIn("web-blue"), host.slots()]).toEqual([1, before, "one", "blue"]);
  },
);

test.each(["registry.example:5000/team/minirag:1.2.0", "minirag:stack-1", `minirag@sha256:${"a".repeat(64)}`, `sha256:${"a".repeat(64)}`])(
  "%s is an image's name",
  async (name) => {
    const { output } = await deploy(name);

    expect(output).not.toContain("is no name of an image");
    expect(host.journal()[0]).toContain(`image=${name} `);
  },
);

test("a digest of a registry is a whole one", async () => {
  writeFileSync(path.join(host.config, "minirag.env"), "IMAGE_REPOSITORY=registry.example/minirag\n");

  const cut = await deploy("sha256:abc");
  await deploy(`sha256:${"a".repeat(64)}`);

  expect(cut.output).toContain('"registry.example/minirag@sha256:abc" is no name of an image');
  expect(host.journal()[0]).toContain(`image=registry.example/minirag@sha256:${"a".repeat(64)} `);
});
