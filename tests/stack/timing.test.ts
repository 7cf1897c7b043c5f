import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { limits } from "@/contracts/limits";

// Times stand in four places that know nothing of each other: the proxy, the containers, the server's start, the deploy.
const caddy = readFileSync("Caddyfile", "utf8");
const production = readFileSync("docker-compose.prod.yml", "utf8");
const entry = readFileSync("docker/entry", "utf8");
const deploy = readFileSync("docker/deploy/lib/settings.sh", "utf8");

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/** A time in the Caddyfile, in milliseconds. */
function caddyMs(name: string): number {
  const found = new RegExp(`^\\s*${name} (?<count>\\d+)(?<unit>ms|s|m)$`, "m").exec(caddy)?.groups;
  if (!found) throw new Error(`the Caddyfile has no ${name}`);
  return Number(found.count) * (UNITS[found.unit ?? ""] ?? Number.NaN);
}

function caddyCount(name: string): number {
  return Number(new RegExp(`^\\s*${name} (\\d+)$`, "m").exec(caddy)?.[1]);
}

/** What a setting of the deploy is where nobody sets it, in milliseconds. */
function deployMs(name: string): number {
  return Number(new RegExp(`^${name}=(?:\\$\\{\\w+:-)?(\\d+)`, "m").exec(deploy)?.[1]) * 1_000;
}

/** How long Docker waits for each service of the production file that says so, in milliseconds. */
function graceMs(service: string): number {
  const block = new RegExp(`^ {0,2}(?:x-)?${service}:.*\\n(?:(?: {2,}.*)?\\n)*`, "m").exec(production)?.[0] ?? "";
  return Number(/stop_grace_period: (\d+)s/.exec(block)?.[1] ?? Number.NaN) * 1_000;
}

test("a slot that turns is noticed long before a request gives up", () => {
  const noticedMs = caddyMs("health_interval") * Math.max(caddyCount("health_fails"), caddyCount("health_passes"));

  expect(noticedMs).toBeLessThanOrEqual(2_000);
  expect(noticedMs + caddyMs("health_timeout")).toBeLessThan(caddyMs("lb_try_duration"));
  expect(caddyMs("dial_timeout")).toBeLessThan(caddyMs("lb_try_duration") / 2);
});

test("a deploy waits until Caddy must have seen the new slot, before the old one goes from the file", () => {
  expect(deployMs("settle_time")).toBeGreaterThanOrEqual(2 * caddyMs("health_interval"));
});

test("the server keeps a connection for longer than Caddy would use it again", () => {
  const serverMs = Number(/KEEP_ALIVE_TIMEOUT:-(\d+)/.exec(entry)?.[1]);

  expect(serverMs).toBeGreaterThan(2 * caddyMs("keepalive"));
});

test("nobody ends a connection before the longest answer is written", () => {
  const drainMs = deployMs("drain_wait");

  expect(drainMs).toBeGreaterThanOrEqual(limits.runMs + 30_000);
  expect(caddyMs("grace_period")).toBeGreaterThanOrEqual(drainMs);
  expect(graceMs("caddy")).toBeGreaterThan(caddyMs("grace_period"));
});

test("what writes to a disk or works a job gets a minute to end", () => {
  const base = readFileSync("docker-compose.yml", "utf8");

  expect(graceMs("slot")).toBeGreaterThanOrEqual(60_000);
  expect(graceMs("reader")).toBeGreaterThanOrEqual(60_000);
  for (const service of ["worker", "postgres", "qdrant"])
    expect(base).toMatch(new RegExp(`\\n  ${service}:(\\n    .*)*stop_grace_period: 60s`));
});

test("Caddy keeps every question, lets ten of them in together, and keeps nothing else that is large", () => {
  const escapedBytes = 6 * limits.questionLength;
  const kib = (name: string) => Number(new RegExp(`^\\s*${name} (\\d+)KiB$`, "m").exec(caddy)?.[1]) * 1_024;

  expect(kib("request_buffers")).toBeGreaterThan(escapedBytes + 1_000);
  expect(kib("request_buffers")).toBeLessThanOrEqual(32 * 1_024);
  expect(kib("max_size")).toBeGreaterThan(10 * escapedBytes + 10_000);
});
